#pragma once

#include "auth-service/core/accounts.hpp"
#include "common/http/guard.hpp"
#include "common/http/router.hpp"

namespace auth {

// From where the request came.
Caller caller_of(const common::http::Request& request);

// Adds the routes of auth-service. The references must outlive the router.
void add_routes(common::http::Router& router, const common::http::Guard& guard, Accounts& accounts);

}  // namespace auth
