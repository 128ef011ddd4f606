#pragma once

#include "common/core/identity.hpp"
#include "common/http/router.hpp"

namespace auth {

// Adds POST /token/explain, which shows every check of a token and what came of it. The verifier
// must outlive the router.
void add_explain_routes(common::http::Router& router, common::TokenVerifier& verifier);

}  // namespace auth
