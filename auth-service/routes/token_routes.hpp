#pragma once

#include <optional>
#include <string>

#include "auth-service/core/login.hpp"
#include "auth-service/core/sessions.hpp"
#include "auth-service/core/tokens.hpp"
#include "common/http/router.hpp"
#include "common/token/guard.hpp"

namespace auth {

struct TokenRouteOptions {
  bool password_grant = true;
  bool explain = false;
  std::string public_url;  // without a trailing slash
  std::string issuer;      // claim iss
  std::optional<std::string> audience;
};

// What the routes call.
struct TokenUseCases {
  Login& login;
  Sessions& sessions;
  Tokens& tokens;
};

// Adds POST /token, the paths below it, and the metadata that names them. The references must
// outlive the router.
void add_token_routes(common::http::Router& router, const common::Guard& guard,
                      const TokenUseCases& use_cases, const TokenRouteOptions& options);

}  // namespace auth
