#include <utility>

#include "auth-service/core/roles.hpp"
#include "auth-service/http_routes.hpp"
#include "auth-service/routes/answers.hpp"
#include "auth-service/routes/cookies.hpp"
#include "common/http/json_body.hpp"

namespace auth {
namespace {

using common::CookieOptions;
using common::Identity;
using common::Secret;
using common::http::Executor;
using common::http::JsonBody;
using common::http::Method;
using common::http::no_content;
using common::http::Request;
using common::http::Response;

Response reauthenticate(OwnAccount& account, const Request& request, const Identity& identity,
                        const CookieOptions& cookies) {
  JsonBody body(request);
  const Secret password(body.string("password"));
  body.note_unknown_members();
  body.errors().throw_if_any();
  const auto issued = account.reauthenticate(client_info_of(request), identity, password);
  auto response = common::http::json_response(200, {{"access_token", issued.token.reveal()},
                                                    {"token_type", "Bearer"},
                                                    {"expires_in", issued.expires_in.count()}});
  set_access_cookies(response, issued, cookies);
  return response;
}

Response change_password(OwnAccount& account, const Request& request, const Identity& identity) {
  JsonBody body(request);
  const Secret current_password(body.string("current_password"));
  const Secret new_password(body.string("new_password"));
  body.note_unknown_members();
  account.change_password(client_info_of(request), identity, current_password, new_password,
                          body.errors());
  return no_content();
}

Response redeem_code(Administration& administration, const Request& request) {
  JsonBody body(request);
  const auto username = body.string("username");
  const Secret code(body.string("code"));
  const Secret password(body.string("password"));
  body.note_unknown_members();
  administration.redeem_reset_code(client_info_of(request), username, code, password,
                                   body.errors());
  return no_content();
}

Response show_profile(OwnAccount& account, const Identity& identity) {
  common::JsonWriter json;
  write_user(json, account.profile(identity), UserView::kProfile);
  return common::http::json_response(200, std::move(json));
}

}  // namespace

void add_account_routes(common::http::Router& router, const common::Guard& guard,
                        const common::Guard& stateless_guard, OwnAccount& account,
                        Administration& administration, const CookieOptions& cookies) {
  router.add(Method::kPost, "/auth/reauth", Executor::kHashing,
             guard.with_scope(kScopeProfile, [&account, cookies](const Request& request,
                                                                 const Identity& identity) {
               return reauthenticate(account, request, identity, cookies);
             }));
  router.add(Method::kPost, "/auth/reset", Executor::kHashing,
             [&](const Request& request) { return redeem_code(administration, request); });
  router.add(
      Method::kGet, "/api/profile", Executor::kBlocking,
      stateless_guard.with_scope(kScopeProfile, [&](const Request&, const Identity& identity) {
        return show_profile(account, identity);
      }));
  router.add(Method::kPut, "/api/profile/password", Executor::kHashing,
             guard.with({.scope = kScopeProfile, .fresh = true},
                        [&](const Request& request, const Identity& identity) {
                          return change_password(account, request, identity);
                        }));
  router.add(Method::kDelete, "/api/profile", Executor::kBlocking,
             guard.with({.scope = kScopeProfile, .fresh = true},
                        [&account, cookies](const Request& request, const Identity& identity) {
                          account.remove(client_info_of(request), identity);
                          auto response = no_content();
                          clear_cookies(response, cookies);
                          return response;
                        }));
}

}  // namespace auth
