#pragma once

#include "auth-service/core/caller.hpp"
#include "common/http/message.hpp"

namespace auth {

// Where the request came from.
Caller caller_of(const common::http::Request& request);

}  // namespace auth
