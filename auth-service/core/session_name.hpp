#pragma once

#include <string>
#include <string_view>

#include "auth-service/core/ports.hpp"
#include "common/core/validation.hpp"

namespace auth {

// Adds an error at "/name" for what no session can be called.
void check_session_name(std::string_view name, common::ValidationErrors& errors);

// The name that the user gave the session, or else what its user agent is: "Firefox on Linux" for a
// browser, and the first characters of any other.
std::string name_of(const Session& session);

}  // namespace auth
