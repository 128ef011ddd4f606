#pragma once

#include "auth-service/core/own_account.hpp"
#include "auth-service/core/password_reset.hpp"
#include "common/http/router.hpp"
#include "common/token/guard.hpp"

namespace auth {

// Adds the routes for the own account of a user. The references must outlive the router.
void add_account_routes(common::http::Router& router, const common::Guard& guard,
                        OwnAccount& account, PasswordReset& reset);

}  // namespace auth
