#include "auth-service/http_routes.hpp"

#include "auth-service/routes/account_routes.hpp"
#include "auth-service/routes/admin_routes.hpp"
#include "auth-service/routes/explain_routes.hpp"
#include "auth-service/routes/login_routes.hpp"
#include "auth-service/routes/session_routes.hpp"

namespace auth {

void add_routes(common::http::Router& router, const common::Guard& guard, const UseCases& use_cases,
                const TokenRouteOptions& options) {
  add_login_routes(router, guard, use_cases.registration, use_cases.login, use_cases.sessions);
  add_token_routes(router, guard, {use_cases.login, use_cases.sessions, use_cases.tokens}, options);
  if (options.explain) add_explain_routes(router, use_cases.verifier);
  add_session_routes(router, guard, use_cases.sessions, use_cases.feed);
  add_account_routes(router, guard, use_cases.own_account, use_cases.reset);
  add_admin_routes(router, guard, use_cases.administration, use_cases.reset);
}

}  // namespace auth
