#pragma once

#include "auth-service/core/revocation_feed.hpp"
#include "auth-service/core/sessions.hpp"
#include "common/http/router.hpp"
#include "common/token/guard.hpp"

namespace auth {

// Adds logout, sessions and the revocation feed. The references must outlive the router.
void add_session_routes(common::http::Router& router, const common::Guard& guard,
                        Sessions& sessions, RevocationFeed& feed);

}  // namespace auth
