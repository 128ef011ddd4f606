#pragma once

#include <memory>
#include <string>

#include "common/core/identity.hpp"
#include "common/token/revocation_feed.hpp"

namespace common {

// The feed of the auth-service at `auth_url`. The service identifies itself as `service_name` by
// tokens of `issuer`, which must outlive the feed. One thread at a time may call it.
std::unique_ptr<RevocationFeed> make_http_feed(std::string auth_url, std::string service_name,
                                               TokenIssuer& issuer);

}  // namespace common
