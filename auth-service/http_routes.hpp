#pragma once

#include <optional>
#include <span>
#include <string>

#include "auth-service/core/access_keys.hpp"
#include "auth-service/core/administration.hpp"
#include "auth-service/core/database_history.hpp"
#include "auth-service/core/login.hpp"
#include "auth-service/core/own_account.hpp"
#include "auth-service/core/revocation.hpp"
#include "auth-service/core/sessions.hpp"
#include "common/core/identity.hpp"
#include "common/http/embedded_file.hpp"
#include "common/http/router.hpp"
#include "common/token/cookies.hpp"
#include "common/token/guard.hpp"
#include "common/token/page_signature.hpp"

namespace auth {

struct TokenRouteOptions {
  bool password_grant = true;
  bool explain = false;
  std::string public_url;  // without a trailing slash
  std::string issuer;      // claim iss
  std::optional<std::string> audience;
  common::CookieOptions cookies{};
};

// What the routes call.
struct UseCases {
  Login& login;
  Sessions& sessions;
  RevocationFeed& feed;
  DatabaseHistory& history;
  OwnAccount& own_account;
  AccessKeys& access_keys;
  KeyTokens& key_tokens;
  Administration& administration;
  const common::PageSigner& page_signer;
};

// Adds every route of auth-service; openapi.json describes them. The references must outlive the
// router. `stateless_guard` checks a token without its session: for GET /api/profile, which reads
// the session together with the user.
void add_routes(common::http::Router& router, const common::Guard& guard,
                const common::Guard& stateless_guard, const UseCases& use_cases,
                const TokenRouteOptions& options);

// The parts of add_routes(). Their references must outlive the router.

// Registration, login and refresh.
void add_login_routes(common::http::Router& router, const common::Guard& guard, OwnAccount& account,
                      Login& login, Sessions& sessions, const common::CookieOptions& cookies = {});
// POST /token, the paths below it, and the metadata that names them.
void add_token_routes(common::http::Router& router, const common::Guard& guard, Login& login,
                      Sessions& sessions, KeyTokens& keys, const TokenRouteOptions& options);
// POST /token/explain, which shows the result of every check of a token.
void add_explain_routes(common::http::Router& router, Sessions& sessions);
// Logout and sessions.
void add_session_routes(common::http::Router& router, const common::Guard& guard,
                        Sessions& sessions, const common::CookieOptions& cookies = {});
// The revocation feed, for services.
void add_revocation_routes(common::http::Router& router, const common::Guard& guard,
                           RevocationFeed& feed, DatabaseHistory& history,
                           const common::PageSigner& page_signer);
// The own account of a user, and the reset of a lost password.
void add_account_routes(common::http::Router& router, const common::Guard& guard,
                        const common::Guard& stateless_guard, OwnAccount& account,
                        Administration& administration, const common::CookieOptions& cookies = {});
// The access keys of a user.
void add_access_key_routes(common::http::Router& router, const common::Guard& guard,
                           AccessKeys& keys);
// Administrators, audit trail included.
void add_admin_routes(common::http::Router& router, const common::Guard& guard,
                      Administration& administration);
// The audit trail, also as CSV and JSON lines.
void add_audit_routes(common::http::Router& router, const common::Guard& guard,
                      Administration& administration);

// openapi.json, embedded by cmake/EmbedFiles.cmake.
std::span<const common::EmbeddedFile> api_documents();

}  // namespace auth
