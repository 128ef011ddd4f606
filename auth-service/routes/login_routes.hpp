#pragma once

#include "auth-service/core/accounts.hpp"
#include "common/http/router.hpp"
#include "common/token/guard.hpp"

namespace auth {

// Adds registration, login, refresh and the caller's profile. The references must outlive the
// router.
void add_login_routes(common::http::Router& router, const common::Guard& guard, Accounts& accounts);

}  // namespace auth
