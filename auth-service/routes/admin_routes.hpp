#pragma once

#include "auth-service/core/administration.hpp"
#include "auth-service/core/password_reset.hpp"
#include "common/http/router.hpp"
#include "common/token/guard.hpp"

namespace auth {

// Adds the routes of administrators. The references must outlive the router.
void add_admin_routes(common::http::Router& router, const common::Guard& guard,
                      Administration& administration, PasswordReset& reset);

}  // namespace auth
