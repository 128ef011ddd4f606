#pragma once

#include "common/core/identity.hpp"
#include "common/http/router.hpp"

namespace auth {

// Adds POST /token/explain, which shows the result of every check of a token. The verifier must
// outlive the router.
void add_explain_routes(common::http::Router& router, common::TokenVerifier& verifier);

}  // namespace auth
