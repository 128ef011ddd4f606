#pragma once

#include <span>

#include "auth-service/core/administration.hpp"
#include "auth-service/core/login.hpp"
#include "auth-service/core/own_account.hpp"
#include "auth-service/core/password_reset.hpp"
#include "auth-service/core/registration.hpp"
#include "auth-service/core/revocation_feed.hpp"
#include "auth-service/core/sessions.hpp"
#include "auth-service/core/tokens.hpp"
#include "auth-service/routes/token_routes.hpp"
#include "common/core/identity.hpp"
#include "common/http/embedded_file.hpp"
#include "common/http/router.hpp"
#include "common/token/guard.hpp"

namespace auth {

// What the routes call.
struct UseCases {
  Registration& registration;
  Login& login;
  Sessions& sessions;
  RevocationFeed& feed;
  Tokens& tokens;
  OwnAccount& own_account;
  PasswordReset& reset;
  Administration& administration;
  common::TokenVerifier& verifier;
};

// Adds every route of auth-service; openapi.json describes them. The references must outlive the
// router.
void add_routes(common::http::Router& router, const common::Guard& guard, const UseCases& use_cases,
                const TokenRouteOptions& options);

// openapi.json, embedded by cmake/EmbedFiles.cmake.
std::span<const common::EmbeddedFile> api_documents();

}  // namespace auth
