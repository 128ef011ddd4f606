#include "auth-service/routes/token_routes.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "auth-service/core/roles.hpp"
#include "auth-service/routes/client_info.hpp"
#include "auth-service/routes/oauth_errors.hpp"
#include "auth-service/routes/user_json.hpp"
#include "common/http/form_body.hpp"
#include "common/http/json_body.hpp"
#include "common/http/problem.hpp"

namespace auth {
namespace {

using common::Error;
using common::ErrorKind;
using common::JsonWriter;
using common::http::Continuation;
using common::http::Executor;
using common::http::FormBody;
using common::http::Method;
using common::http::Reply;
using common::http::Request;
using common::http::Response;
using Json = nlohmann::ordered_json;

// RFC 6749 section 5.1 asks for both headers.
template <class Body>
Response token_response(Body body) {
  auto response = common::http::json_response(200, std::move(body));
  response.headers.add("Pragma", "no-cache");
  return response;
}

// The members of RFC 6749 section 5.1, those of /auth/login, and `token` and `user_id` for simple
// clients.
Response to_response(const SignedIn& signed_in) {
  JsonWriter json;
  json.begin_object();
  write_tokens(json, signed_in);
  json.member("scope", signed_in.scope);
  json.member("token", signed_in.access.token.reveal());
  json.member("user_id", signed_in.user.id);
  json.begin_member("user");
  write_user(json, signed_in.user, UserView::kToken);
  json.end_object();
  return token_response(std::move(json));
}

// Runs `call`. An error of the grant itself, a password or a refresh token, becomes 400
// invalid_grant (RFC 6749 section 5.2) and keeps its code and message.
template <class Call>
Response as_grant(Call call) {
  try {
    return call();
  } catch (const Error& refusal) {
    const bool concerns_grant = refusal.kind() == ErrorKind::kUnauthenticated ||
                                refusal.kind() == ErrorKind::kInvalidToken ||
                                refusal.kind() == ErrorKind::kForbidden;
    if (!concerns_grant) throw;
    throw common::http::ProblemException({.status = 400,
                                          .code = refusal.code(),
                                          .message = refusal.what(),
                                          .hint = refusal.hint(),
                                          .members = {{"error", "invalid_grant"}}});
  }
}

// Only a request that hashes a password waits behind others that do.
Reply exchange_password(Login& login, const FormBody& form) {
  LoginRequest wanted{.username = form.require("username"),
                      .password = common::Secret(form.require("password")),
                      .scope = form.find("scope")};
  return Continuation{
      Executor::kHashing, [&login, wanted = std::move(wanted)](const Request& request) {
        return as_grant([&] { return to_response(login.log_in(client_info_of(request), wanted)); });
      }};
}

Response exchange_refresh_token(const TokenUseCases& use_cases, const Request& request,
                                const FormBody& form) {
  const common::Secret token(form.require("refresh_token"));
  return as_grant([&] {
    const auto client = client_info_of(request);
    const auto grant = use_cases.tokens.verify_refresh(client, token.reveal());
    return to_response(use_cases.sessions.refresh(client, grant, form.find("scope")));
  });
}

// POST /token, RFC 6749 sections 4.3 and 6.
Reply grant_tokens(const TokenUseCases& use_cases, bool password_grant, const Request& request) {
  const FormBody form(request);
  const auto grant_type = form.find("grant_type").value_or("password");
  if (grant_type == "refresh_token") return exchange_refresh_token(use_cases, request, form);
  if (grant_type == "password" && password_grant) return exchange_password(use_cases.login, form);
  throw Error(ErrorKind::kMalformed, "unsupported_grant_type", "This grant type is not supported",
              password_grant ? "Use password or refresh_token." : "Use refresh_token.");
}

bool has_bearer_token(const Request& request) {
  const auto* header = request.headers.find("Authorization");
  return header != nullptr &&
         common::http::equals_ignoring_case(std::string_view(*header).substr(0, 7), "Bearer ");
}

void add_refresh(common::http::Router& router, const common::Guard& guard,
                 const TokenUseCases& use_cases) {
  auto by_header = guard.with_refresh_token(
      [use_cases](const Request& request, const common::RefreshGrant& grant) {
        std::optional<std::string> scope;
        if (!request.body.empty()) scope = FormBody(request).find("scope");
        return to_response(use_cases.sessions.refresh(client_info_of(request), grant, scope));
      });
  router.add(Method::kPost, "/token/refresh", Executor::kBlocking,
             [use_cases, by_header = std::move(by_header)](const Request& request) -> Reply {
               if (has_bearer_token(request)) return by_header(request);
               return exchange_refresh_token(use_cases, request, FormBody(request));
             });
}

// RFC 7009 section 2.2: always 200.
Response revoke(Tokens& tokens, const Request& request) {
  const FormBody form(request);
  tokens.revoke(client_info_of(request), form.require("token"));
  return token_response(Json::object());
}

// RFC 7662 section 2.2: an inactive token gets no reason.
Response introspect(Tokens& tokens, const TokenRouteOptions& options, const Request& request) {
  const FormBody form(request);
  const auto live = tokens.introspect(form.require("token"));
  if (!live) return token_response(Json{{"active", false}});
  const auto& facts = live->facts;
  Json body{{"active", true},
            {"username", live->user.username},
            {"token_type", facts.is_refresh_token ? "refresh_token" : "Bearer"},
            {"exp", facts.expires_at_seconds},
            {"iat", facts.issued_at_seconds},
            {"sub", facts.subject},
            {"iss", options.issuer},
            {"jti", facts.token_id},
            {"sid", live->session_id},
            {"role", live->user.role}};
  if (!facts.is_refresh_token) body["scope"] = live->scope;
  if (options.audience) body["aud"] = *options.audience;
  return token_response(body);
}

// RFC 8414 section 2. Without an authorization endpoint there is no response type.
Json metadata(const TokenRouteOptions& options) {
  const auto& base = options.public_url;
  const bool issuer_is_url =
      options.issuer.starts_with("https://") || options.issuer.starts_with("http://");
  Json grants = Json::array({"refresh_token"});
  if (options.password_grant) grants.insert(grants.begin(), "password");
  const Json methods = Json::array({"none", "client_secret_basic", "client_secret_post"});
  return {{"issuer", issuer_is_url ? options.issuer : base},
          {"token_endpoint", base + "/token"},
          {"token_endpoint_auth_methods_supported", methods},
          {"revocation_endpoint", base + "/token/revoke"},
          {"revocation_endpoint_auth_methods_supported", methods},
          {"introspection_endpoint", base + "/token/introspect"},
          {"introspection_endpoint_auth_methods_supported", Json::array({"Bearer"})},
          {"grant_types_supported", std::move(grants)},
          {"response_types_supported", Json::array()},
          {"scopes_supported", split_scope(scope_of_role(kRoleAdmin).value_or(""))},
          {"service_documentation", base + "/docs"}};
}

}  // namespace

void add_token_routes(common::http::Router& router, const common::Guard& guard,
                      const TokenUseCases& use_cases, const TokenRouteOptions& options) {
  auto& tokens = use_cases.tokens;
  router.on_problem(add_oauth_members);
  router.add(Method::kPost, "/token", Executor::kBlocking,
             [use_cases, password_grant = options.password_grant](const Request& request) {
               return grant_tokens(use_cases, password_grant, request);
             });
  add_refresh(router, guard, use_cases);
  router.add(Method::kPost, "/token/revoke", Executor::kBlocking,
             [&tokens](const Request& request) { return revoke(tokens, request); });
  router.add(Method::kPost, "/token/introspect", Executor::kBlocking,
             guard.signed_in([&tokens, options](const Request& request, const common::Identity&) {
               return introspect(tokens, options, request);
             }));
  router.add(Method::kGet, "/.well-known/oauth-authorization-server", Executor::kInline,
             [body = metadata(options)](const Request&) {
               auto response = common::http::json_response(200, body);
               response.headers.set("Cache-Control", "max-age=300");
               return response;
             });
}

}  // namespace auth
