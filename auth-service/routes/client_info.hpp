#pragma once

#include "auth-service/core/client_info.hpp"
#include "common/http/message.hpp"

namespace auth {

// Where the request came from. The user agent is escaped, and at most 255 bytes long.
ClientInfo client_info_of(const common::http::Request& request);

}  // namespace auth
