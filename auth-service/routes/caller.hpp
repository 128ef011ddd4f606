#pragma once

#include "auth-service/core/caller.hpp"
#include "common/http/message.hpp"

namespace auth {

// From where the request came, its user agent made safe and at most 255 bytes long.
Caller caller_of(const common::http::Request& request);

}  // namespace auth
