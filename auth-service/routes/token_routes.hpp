#pragma once

#include <optional>
#include <string>

#include "auth-service/core/accounts.hpp"
#include "auth-service/core/tokens.hpp"
#include "common/http/router.hpp"
#include "common/token/guard.hpp"

namespace auth {

struct TokenRouteOptions {
  bool password_grant = true;
  bool explain = false;
  std::string public_url;  // without a slash at its end
  std::string issuer;      // claim iss
  std::optional<std::string> audience;
};

// Adds POST /token, the paths below it with the error members of OAuth, and the metadata that names
// them. The references must outlive the router.
void add_token_routes(common::http::Router& router, const common::Guard& guard, Accounts& accounts,
                      Tokens& tokens, const TokenRouteOptions& options);

}  // namespace auth
