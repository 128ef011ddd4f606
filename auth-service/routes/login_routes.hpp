#pragma once

#include "auth-service/core/login.hpp"
#include "auth-service/core/registration.hpp"
#include "auth-service/core/sessions.hpp"
#include "common/http/router.hpp"
#include "common/token/guard.hpp"

namespace auth {

// Adds registration, login and refresh. The references must outlive the router.
void add_login_routes(common::http::Router& router, const common::Guard& guard,
                      Registration& registration, Login& login, Sessions& sessions);

}  // namespace auth
