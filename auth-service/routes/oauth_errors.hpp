#pragma once

#include "common/http/message.hpp"
#include "common/http/problem.hpp"

namespace auth {

// Adds what OAuth requires of an error of /token and of every path below it: the members "error"
// (unless it is there already) and "error_description", and Pragma (RFC 6749 sections 5.1 and 5.2).
void add_oauth_members(const common::http::Request& request, common::http::Problem& problem);

}  // namespace auth
