#include "auth-service/routes/login_routes.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "auth-service/core/roles.hpp"
#include "auth-service/routes/caller.hpp"
#include "common/http/json_body.hpp"
#include "common/http/json_writer.hpp"

namespace auth {
namespace {

using common::http::Executor;
using common::http::json_response;
using common::http::JsonBody;
using common::http::Method;
using common::http::Request;
using common::http::Response;

Credentials read_credentials(JsonBody& body) {
  auto username = body.string("username");
  return {std::move(username), common::Secret(body.string("password"))};
}

common::JsonWriter to_json(const User& user) {
  common::JsonWriter json;
  json.begin_object();
  json.member("id", user.id);
  json.member("username", user.username);
  json.member("role", user.role);
  json.member("created_at", user.created_at);
  json.end_object();
  return json;
}

Response to_response(const SignedIn& signed_in) {
  return json_response(200, {{"access_token", signed_in.access.token.reveal()},
                             {"refresh_token", signed_in.refresh.token.reveal()},
                             {"token_type", "Bearer"},
                             {"expires_in", signed_in.access.expires_in.count()},
                             {"refresh_expires_in", signed_in.refresh.expires_in.count()},
                             {"user",
                              {{"id", signed_in.user.id},
                               {"username", signed_in.user.username},
                               {"role", signed_in.user.role}}}});
}

Response register_user(Accounts& accounts, const Request& request) {
  JsonBody body(request);
  const auto credentials = read_credentials(body);
  body.note_unknown_members();
  const auto user = accounts.register_user(caller_of(request), credentials, body.errors());
  auto response = json_response(201, to_json(user));
  response.headers.add("Location", "/api/profile");
  return response;
}

Response log_in(Accounts& accounts, const Request& request) {
  JsonBody body(request);
  const auto credentials = read_credentials(body);
  const auto expires_in = body.optional_integer("expires_in");
  if (expires_in && *expires_in < 1) {
    body.errors().add("/expires_in", "out_of_range", "must be at least 1 second");
  }
  body.note_unknown_members();
  body.errors().throw_if_any();
  std::optional<std::chrono::seconds> lifetime;
  if (expires_in) lifetime = std::chrono::seconds(*expires_in);
  return to_response(accounts.log_in(caller_of(request), credentials, lifetime));
}

}  // namespace

void add_login_routes(common::http::Router& router, const common::Guard& guard,
                      Accounts& accounts) {
  router.add(Method::kPost, "/auth/register", Executor::kHashing,
             [&](const Request& request) { return register_user(accounts, request); });
  router.add(Method::kPost, "/auth/login", Executor::kHashing,
             [&](const Request& request) { return log_in(accounts, request); });
  router.add(
      Method::kPost, "/auth/refresh", Executor::kBlocking,
      guard.with_refresh_token([&](const Request& request, const common::RefreshGrant& grant) {
        return to_response(accounts.refresh(caller_of(request), grant));
      }));
  router.add(Method::kGet, "/api/profile", Executor::kBlocking,
             guard.with_scope(kScopeProfile, [&](const Request&, const common::Identity& identity) {
               return json_response(200, to_json(accounts.profile(identity)));
             }));
}

}  // namespace auth
