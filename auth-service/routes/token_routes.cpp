#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "auth-service/core/roles.hpp"
#include "auth-service/http_routes.hpp"
#include "auth-service/routes/answers.hpp"
#include "auth-service/routes/client_authentication.hpp"
#include "auth-service/routes/cookies.hpp"
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
using common::http::Problem;
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

Response exchange_refresh_token(Sessions& sessions, const Request& request, const FormBody& form) {
  const common::Secret token(form.require("refresh_token"));
  return as_grant([&] {
    const auto client = client_info_of(request);
    const auto grant = sessions.verify_refresh(client, token.reveal());
    return to_response(sessions.refresh(client, grant, form.find("scope")));
  });
}

// Without a refresh token (RFC 6749 section 4.4.3).
Response to_response(const KeyToken& issued) {
  JsonWriter json;
  json.begin_object();
  json.member("access_token", issued.access.token.reveal());
  json.member("token_type", "Bearer");
  json.member("expires_in", std::int64_t{issued.access.expires_in.count()});
  json.member("scope", issued.scope);
  json.member("token", issued.access.token.reveal());
  json.member("user_id", issued.user.id);
  json.begin_member("user");
  write_user(json, issued.user, UserView::kToken);
  json.end_object();
  return token_response(std::move(json));
}

// A client that does not authenticate is told how (RFC 6749 section 5.2, RFC 7617).
Response exchange_key(KeyTokens& keys, const Request& request, const FormBody& form) {
  try {
    const auto [id, secret] = read_client_credentials(request, form);
    return to_response(keys.exchange(client_info_of(request), id, secret, form.find("scope")));
  } catch (const Error& refusal) {
    if (refusal.kind() != ErrorKind::kUnauthenticated) throw;
    Problem problem{
        .status = 401, .code = refusal.code(), .message = refusal.what(), .hint = refusal.hint()};
    problem.headers.add("WWW-Authenticate", R"(Basic realm="llavero", charset="UTF-8")");
    throw common::http::ProblemException(std::move(problem));
  }
}

// POST /token, RFC 6749 sections 4.3, 4.4 and 6.
Reply grant_tokens(Login& login, Sessions& sessions, KeyTokens& keys, bool password_grant,
                   const Request& request) {
  const FormBody form(request);
  const auto grant_type = form.find("grant_type").value_or("password");
  if (grant_type == "refresh_token") return exchange_refresh_token(sessions, request, form);
  if (grant_type == "password" && password_grant) return exchange_password(login, form);
  if (grant_type == "client_credentials") return exchange_key(keys, request, form);
  throw Error(ErrorKind::kMalformed, "unsupported_grant_type", "This grant type is not supported",
              password_grant ? "Use password, refresh_token or client_credentials."
                             : "Use refresh_token or client_credentials.");
}

bool has_bearer_token(const Request& request) {
  const auto* header = request.headers.find("Authorization");
  return header != nullptr &&
         common::http::equals_ignoring_case(std::string_view(*header).substr(0, 7), "Bearer ");
}

void add_refresh(common::http::Router& router, const common::Guard& guard, Sessions& sessions) {
  auto by_header = guard.with_refresh_token(
      [&sessions](const Request& request, const common::RefreshGrant& grant) {
        std::optional<std::string> scope;
        if (!request.body.empty()) scope = FormBody(request).find("scope");
        return to_response(sessions.refresh(client_info_of(request), grant, scope));
      });
  router.add(Method::kPost, "/token/refresh", Executor::kBlocking,
             [&sessions, by_header = std::move(by_header)](const Request& request) -> Reply {
               if (has_bearer_token(request)) return by_header(request);
               return exchange_refresh_token(sessions, request, FormBody(request));
             });
}

// RFC 7009 section 2.2: always 200.
Response revoke(Sessions& sessions, const Request& request) {
  const FormBody form(request);
  sessions.revoke_token(client_info_of(request), form.require("token"));
  return token_response(Json::object());
}

// RFC 7662 section 2.2: an inactive token gets no reason.
Response introspect(Sessions& sessions, const TokenRouteOptions& options, const Request& request) {
  const FormBody form(request);
  const auto live = sessions.introspect(form.require("token"));
  if (!live) return token_response(Json{{"active", false}});
  const auto& [facts, identity, grant] = live->token;
  const bool is_legacy = identity && identity->session_id.empty();
  const auto& session_id = live->token.session_id();
  Json body{{"active", true},
            {"username", live->user.username},
            {"token_type", facts.is_refresh_token ? "refresh_token" : "Bearer"},
            {"exp", facts.expires_at_seconds},
            {"iat", facts.issued_at_seconds},
            {"sub", facts.subject},
            {"iss", options.issuer},
            {"jti", facts.token_id},
            {is_access_key_id(session_id) ? "client_id" : "sid", session_id},
            {"role", is_legacy ? identity->role : live->user.role}};
  if (identity) body["scope"] = identity->scope;
  if (options.audience) body["aud"] = *options.audience;
  return token_response(body);
}

// RFC 8414 section 2. Without an authorization endpoint there is no response type. The issuer is
// the text that tokens have, which is a URL only if JWT_ISSUER is one.
Json metadata(const TokenRouteOptions& options) {
  const auto& base = options.public_url;
  Json grants = Json::array({"refresh_token", "client_credentials"});
  if (options.password_grant) grants.insert(grants.begin(), "password");
  const Json methods = Json::array({"none", "client_secret_basic", "client_secret_post"});
  return {{"issuer", options.issuer},
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

bool is_oauth_endpoint(std::string_view path) {
  return path == "/token" || path.starts_with("/token/");
}

std::string_view oauth_error_of(const Problem& problem) {
  // RFC 6749 section 5.2, RFC 7009 section 2.2.1. Our codes have the same names.
  constexpr std::array<std::string_view, 6> kOwnCodes{
      "invalid_request", "invalid_scope",  "unsupported_grant_type",
      "invalid_grant",   "invalid_client", "unsupported_token_type"};
  const auto* own = std::find(kOwnCodes.begin(), kOwnCodes.end(), problem.code);
  if (own != kOwnCodes.end()) return *own;
  // RFC 7662 section 2.3: the client did not authenticate.
  if (problem.code.starts_with("authorization_")) return "invalid_client";
  switch (problem.status) {
    case 401:
    case 422:  // INVALID_TOKEN_STATUS; these paths have no other 422
      return "invalid_token";
    case 403:
      return "insufficient_scope";
    case 429:
    case 503:
      return "temporarily_unavailable";
    default:
      return problem.status < 500 ? "invalid_request" : "server_error";
  }
}

// Adds what OAuth requires of an error of /token and of every path below it: the members "error"
// (unless it is there already) and "error_description", and Pragma (RFC 6749 sections 5.1 and 5.2).
void add_oauth_members(const Request& request, Problem& problem) {
  if (!is_oauth_endpoint(request.path)) return;
  const bool has_error = std::any_of(problem.members.begin(), problem.members.end(),
                                     [](const auto& member) { return member.first == "error"; });
  if (!has_error) problem.members.emplace_back("error", oauth_error_of(problem));
  problem.members.emplace_back("error_description",
                               common::http::to_error_description(problem.message));
  problem.headers.add("Pragma", "no-cache");
}

}  // namespace

void add_token_routes(common::http::Router& router, const common::Guard& guard, Login& login,
                      Sessions& sessions, KeyTokens& keys, const TokenRouteOptions& options) {
  router.on_problem([cookies = options.cookies](const Request& request, Problem& problem) {
    add_oauth_members(request, problem);
    clear_refused_cookies(request, problem, cookies);
  });
  router.add(Method::kPost, "/token", Executor::kBlocking,
             [&, password_grant = options.password_grant](const Request& request) {
               return grant_tokens(login, sessions, keys, password_grant, request);
             });
  add_refresh(router, guard, sessions);
  router.add(Method::kPost, "/token/revoke", Executor::kBlocking,
             [&sessions](const Request& request) { return revoke(sessions, request); });
  router.add(Method::kPost, "/token/introspect", Executor::kBlocking,
             guard.signed_in([&sessions, options](const Request& request, const common::Identity&) {
               return introspect(sessions, options, request);
             }));
  router.add(Method::kGet, "/.well-known/oauth-authorization-server", Executor::kInline,
             [body = metadata(options)](const Request&) {
               auto response = common::http::json_response(200, body);
               response.headers.set("Cache-Control", "max-age=300");
               return response;
             });
}

}  // namespace auth
