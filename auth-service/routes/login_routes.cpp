#include <utility>

#include "auth-service/http_routes.hpp"
#include "auth-service/routes/answers.hpp"
#include "auth-service/routes/cookies.hpp"
#include "common/http/json_body.hpp"
#include "common/http/json_writer.hpp"

namespace auth {
namespace {

using common::CookieOptions;
using common::http::Executor;
using common::http::json_response;
using common::http::JsonBody;
using common::http::Method;
using common::http::Request;
using common::http::Response;

Response to_response(const SignedIn& signed_in, const CookieOptions& cookies) {
  common::JsonWriter json;
  json.begin_object();
  write_tokens(json, signed_in);
  json.begin_member("user");
  write_user(json, signed_in.user, UserView::kToken);
  json.end_object();
  auto response = json_response(200, std::move(json));
  set_cookies(response, signed_in, cookies);
  return response;
}

Response register_user(OwnAccount& account, const Request& request) {
  JsonBody body(request);
  NewUser wanted;
  wanted.username = body.string("username");
  wanted.password = common::Secret(body.string("password"));
  if (auto code = body.optional_string("invite")) wanted.invite = common::Secret(*std::move(code));
  body.note_unknown_members();
  const auto user = account.register_user(client_info_of(request), wanted, body.errors());
  common::JsonWriter json;
  write_user(json, user, UserView::kProfile);
  auto response = json_response(201, std::move(json));
  response.headers.add("Location", "/api/profile");
  return response;
}

Response log_in(Login& login, const Request& request, const CookieOptions& cookies) {
  JsonBody body(request);
  LoginRequest wanted;
  wanted.username = body.string("username");
  wanted.password = common::Secret(body.string("password"));
  const auto expires_in = body.optional_integer("expires_in");
  if (expires_in && *expires_in < 1) {
    body.errors().add("/expires_in", "out_of_range", "must be at least 1 second");
  }
  body.note_unknown_members();
  body.errors().throw_if_any();
  if (expires_in) wanted.lifetime = std::chrono::seconds(*expires_in);
  return to_response(login.log_in(client_info_of(request), wanted), cookies);
}

}  // namespace

void add_login_routes(common::http::Router& router, const common::Guard& guard, OwnAccount& account,
                      Login& login, Sessions& sessions, const CookieOptions& cookies) {
  router.add(Method::kPost, "/auth/register", Executor::kHashing,
             [&](const Request& request) { return register_user(account, request); });
  router.add(Method::kPost, "/auth/login", Executor::kHashing,
             [&login, cookies](const Request& request) { return log_in(login, request, cookies); });
  router.add(Method::kPost, "/auth/refresh", Executor::kBlocking,
             guard.with_refresh_token(
                 [&sessions, cookies](const Request& request, const common::RefreshGrant& grant) {
                   return to_response(sessions.refresh(client_info_of(request), grant), cookies);
                 }));
}

}  // namespace auth
