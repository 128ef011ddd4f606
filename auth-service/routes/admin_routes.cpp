#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "auth-service/core/roles.hpp"
#include "auth-service/http_routes.hpp"
#include "auth-service/routes/answers.hpp"
#include "common/core/text.hpp"
#include "common/http/json_body.hpp"
#include "common/http/json_writer.hpp"
#include "common/http/pagination.hpp"

namespace auth {
namespace {

using common::Identity;
using common::JsonWriter;
using common::http::Executor;
using common::http::id_parameter;
using common::http::json_response;
using common::http::JsonBody;
using common::http::list_response;
using common::http::Method;
using common::http::read_list_query;
using common::http::Request;
using common::http::Response;

void write(JsonWriter& json, const User& user) { write_user(json, user, UserView::kAdmin); }

// Of every route that changes an account.
constexpr common::Guard::Needs kChanges{.scope = kScopeUsersEdit, .fresh = true};

Actor actor_of(const Identity& identity) { return {.user_id = identity.user_id}; }

Response users_response(const Request& request, const common::ListQuery& wanted,
                        const PageOf<User>& page) {
  JsonWriter entries;
  entries.begin_array();
  for (const auto& entry : page.entries) write(entries, entry);
  entries.end_array();
  std::optional<common::Position> next;
  if (page.more) next = common::position_of(page.entries.back().id);
  return list_response(request, wanted, entries, next);
}

Response change_user(Administration& administration, const Request& request,
                     const Identity& identity) {
  const auto id = id_parameter(request);
  JsonBody body(request, JsonBody::Type::kMergePatch);
  const UserChange change{.role = body.optional_string("role"),
                          .disabled = body.optional_boolean("disabled")};
  body.note_unknown_members();
  JsonWriter json;
  write(json, administration.change_user(client_info_of(request), actor_of(identity), id, change,
                                         body.errors()));
  return json_response(200, std::move(json));
}

Response make_code(Administration& administration, const Request& request,
                   const Identity& identity) {
  const auto made = administration.make_reset_code(client_info_of(request), actor_of(identity),
                                                   id_parameter(request));
  return json_response(
      201, {{"code", made.code.reveal()}, {"expires_at", common::format_time(made.expires_at)}});
}

}  // namespace

void add_admin_routes(common::http::Router& router, const common::Guard& guard,
                      Administration& administration) {
  router.add(Method::kGet, "/api/users", Executor::kBlocking,
             guard.with_scope(kScopeUsers, [&](const Request& request, const Identity& identity) {
               const auto wanted = read_list_query(request);
               return users_response(
                   request, wanted,
                   administration.list_users(client_info_of(request), actor_of(identity),
                                             wanted.after_id(), wanted.limit));
             }));
  router.add(Method::kPatch, "/api/users/{id}", Executor::kBlocking,
             guard.with(kChanges, [&](const Request& request, const Identity& identity) {
               return change_user(administration, request, identity);
             }));
  router.add(Method::kPost, "/api/users/{id}/reset-code", Executor::kBlocking,
             guard.with(kChanges, [&](const Request& request, const Identity& identity) {
               return make_code(administration, request, identity);
             }));
  add_audit_routes(router, guard, administration);
}

}  // namespace auth
