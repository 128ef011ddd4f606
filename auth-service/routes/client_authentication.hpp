#pragma once

#include <string>

#include "common/core/secret.hpp"
#include "common/http/form_body.hpp"
#include "common/http/message.hpp"

namespace auth {

struct ClientCredentials {
  std::string id;
  common::Secret secret;
};

// The client id and secret of HTTP Basic or of the body (RFC 6749 section 2.3.1). Throws
// kUnauthenticated "invalid_client" if there are none or if they cannot be read, and kMalformed
// "invalid_request" if they were sent in both ways or if the ids differ.
ClientCredentials read_client_credentials(const common::http::Request& request,
                                          const common::http::FormBody& form);

}  // namespace auth
