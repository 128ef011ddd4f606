#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "auth-service/core/roles.hpp"
#include "auth-service/core/session_name.hpp"
#include "auth-service/http_routes.hpp"
#include "auth-service/routes/answers.hpp"
#include "auth-service/routes/cookies.hpp"
#include "common/core/text.hpp"
#include "common/http/json_body.hpp"

namespace auth {
namespace {

using common::http::Executor;
using common::http::json_response;
using common::http::JsonBody;
using common::http::Method;
using common::http::no_content;
using common::http::Request;
using common::http::Response;
using Json = nlohmann::ordered_json;

std::optional<LogoutScope> scope_of(std::string_view name) {
  if (name == "local") return LogoutScope::kLocal;
  if (name == "others") return LogoutScope::kOthers;
  if (name == "global") return LogoutScope::kGlobal;
  return std::nullopt;
}

// The body and its member are optional.
LogoutScope read_scope(const Request& request) {
  if (request.body.empty()) return LogoutScope::kLocal;
  JsonBody body(request);
  const auto name = body.optional_string("scope");
  const auto scope = scope_of(name.value_or("local"));
  if (!scope) body.errors().add("/scope", "unknown_scope", "must be local, others or global");
  body.note_unknown_members();
  body.errors().throw_if_any();
  return *scope;
}

// `current` is whether the token of the request belongs to the session.
Json to_json(const Session& session, bool current) {
  return {{"id", session.id},
          {"name", name_of(session)},
          {"created_at", common::format_time(session.created_at)},
          {"last_seen", common::format_time(session.last_seen)},
          {"expires_at", common::format_time(session.expires_at)},
          {"ip", session.ip},
          {"last_ip", session.last_ip},
          {"other_ip", session.other_ip ? Json(*session.other_ip) : Json()},
          {"user_agent", session.user_agent},
          {"new_place", session.new_place},
          {"current", current}};
}

Response list_sessions(Sessions& sessions, const common::Identity& identity) {
  auto items = Json::array();
  for (const auto& session : sessions.list(identity)) {
    items.push_back(to_json(session, session.id == identity.session_id));
  }
  return json_response(200, {{"items", std::move(items)}});
}

Response rename_session(Sessions& sessions, const Request& request,
                        const common::Identity& identity) {
  JsonBody body(request, JsonBody::Type::kMergePatch);
  const auto name = body.string("name");
  body.note_unknown_members();
  const auto session =
      sessions.rename(identity, request.path_parameters.at(0), name, body.errors());
  return json_response(200, to_json(session, session.id == identity.session_id));
}

}  // namespace

void add_session_routes(common::http::Router& router, const common::Guard& guard,
                        Sessions& sessions, const common::CookieOptions& cookies) {
  router.add(Method::kPost, "/auth/logout", Executor::kBlocking,
             guard.with_any_token(
                 [&sessions, cookies](const Request& request, const common::VerifiedToken& token) {
                   const auto scope = read_scope(request);
                   sessions.log_out(client_info_of(request), token, scope);
                   auto response = no_content();
                   if (scope != LogoutScope::kOthers) clear_cookies(response, cookies);
                   return response;
                 }));
  router.add(Method::kGet, "/auth/sessions", Executor::kBlocking,
             guard.with_scope(kScopeProfile, [&](const Request&, const common::Identity& identity) {
               return list_sessions(sessions, identity);
             }));
  router.add(Method::kPatch, "/auth/sessions/{id}", Executor::kBlocking,
             guard.with_scope(kScopeProfile,
                              [&](const Request& request, const common::Identity& identity) {
                                return rename_session(sessions, request, identity);
                              }));
  router.add(
      Method::kDelete, "/auth/sessions/{id}", Executor::kBlocking,
      guard.with_scope(kScopeProfile, [&sessions, cookies](const Request& request,
                                                           const common::Identity& identity) {
        const auto& id = request.path_parameters.at(0);
        sessions.revoke(client_info_of(request), identity, id);
        auto response = no_content();
        if (id == identity.session_id) clear_cookies(response, cookies);
        return response;
      }));
}

}  // namespace auth
