#include "auth-service/http_routes.hpp"

namespace auth {

void add_routes(common::http::Router& router, const common::Guard& guard,
                const common::Guard& stateless_guard, const UseCases& use_cases,
                const TokenRouteOptions& options) {
  const auto& [login, sessions, feed, history, account, keys, key_tokens, administration,
               page_signer] = use_cases;
  add_login_routes(router, guard, account, login, sessions, options.cookies);
  add_token_routes(router, guard, login, sessions, key_tokens, options);
  if (options.explain) add_explain_routes(router, sessions);
  add_session_routes(router, guard, sessions, options.cookies);
  add_revocation_routes(router, guard, feed, history, page_signer);
  add_account_routes(router, guard, stateless_guard, account, administration, options.cookies);
  add_access_key_routes(router, guard, keys);
  add_admin_routes(router, guard, administration);
}

}  // namespace auth
