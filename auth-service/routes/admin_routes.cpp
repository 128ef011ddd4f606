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

void write_invite(JsonWriter& json, const Invite& invite, const common::Secret* code = nullptr) {
  json.begin_object();
  json.member("id", invite.id);
  if (code != nullptr) json.member("code", code->reveal());
  json.member("role", invite.role);
  json.member("uses", invite.uses);
  json.member("used", invite.used);
  json.member("note", invite.note);
  json.member("valid", invite.is_valid);
  json.member("created_by", invite.creator_id);
  json.member("created_at", invite.created_at);
  json.member("expires_at", invite.expires_at);
  json.end_object();
}

void write(JsonWriter& json, const Invite& invite) { write_invite(json, invite); }

void write(JsonWriter& json, const FullCounter& counter) {
  json.begin_object();
  json.member("id", counter.id);
  json.member("limit", limit_of(counter.purpose, counter.address));
  json.member("purpose", counter.purpose);
  json.member("username", counter.username);
  json.member("address", counter.address.empty() ? std::nullopt : std::optional(counter.address));
  json.member("until", counter.opens_at);
  json.end_object();
}

// Of every route that changes an account.
constexpr common::Guard::Needs kChanges{.scope = kScopeUsersEdit, .fresh = true};

Actor actor_of(const Identity& identity) { return {.user_id = identity.user_id}; }

template <class Page>
Response page_response(const Request& request, const common::ListQuery& wanted, const Page& page) {
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

Response make_invite(Administration& administration, const Request& request,
                     const Identity& identity) {
  JsonBody body(request);
  NewInvite wanted;
  wanted.role = body.optional_string("role").value_or(wanted.role);
  wanted.uses = body.optional_integer("uses").value_or(wanted.uses);
  wanted.note = body.optional_string("note");
  wanted.expires_at = optional_time(body, "expires_at");
  body.note_unknown_members();
  const auto made = administration.make_invite(client_info_of(request), actor_of(identity), wanted,
                                               body.errors());
  JsonWriter json;
  write_invite(json, made.invite, &made.code);
  return json_response(201, std::move(json));
}

Response list_throttles(Administration& administration, const Request& request,
                        const Identity& identity) {
  JsonWriter json;
  json.begin_object();
  json.begin_member("items");
  json.begin_array();
  for (const auto& counter :
       administration.list_throttles(client_info_of(request), actor_of(identity))) {
    write(json, counter);
  }
  json.end_array();
  json.end_object();
  return json_response(200, std::move(json));
}

void add_invite_routes(common::http::Router& router, const common::Guard& guard,
                       Administration& administration) {
  router.add(Method::kGet, "/api/invites", Executor::kBlocking,
             guard.with_scope(kScopeUsers, [&](const Request& request, const Identity& identity) {
               const auto wanted = read_list_query(request);
               return page_response(
                   request, wanted,
                   administration.list_invites(client_info_of(request), actor_of(identity),
                                               wanted.after_id(), wanted.limit));
             }));
  router.add(Method::kPost, "/api/invites", Executor::kBlocking,
             guard.with(kChanges, [&](const Request& request, const Identity& identity) {
               return make_invite(administration, request, identity);
             }));
  router.add(Method::kDelete, "/api/invites/{id}", Executor::kBlocking,
             guard.with(kChanges, [&](const Request& request, const Identity& identity) {
               administration.revoke_invite(client_info_of(request), actor_of(identity),
                                            id_parameter(request));
               return common::http::no_content();
             }));
}

void add_throttle_routes(common::http::Router& router, const common::Guard& guard,
                         Administration& administration) {
  router.add(Method::kGet, "/api/throttles", Executor::kBlocking,
             guard.with_scope(kScopeUsers, [&](const Request& request, const Identity& identity) {
               return list_throttles(administration, request, identity);
             }));
  router.add(Method::kDelete, "/api/throttles/{id}", Executor::kBlocking,
             guard.with(kChanges, [&](const Request& request, const Identity& identity) {
               administration.lift_throttle(client_info_of(request), actor_of(identity),
                                            request.path_parameters.at(0));
               return common::http::no_content();
             }));
}

}  // namespace

void add_admin_routes(common::http::Router& router, const common::Guard& guard,
                      Administration& administration) {
  router.add(Method::kGet, "/api/users", Executor::kBlocking,
             guard.with_scope(kScopeUsers, [&](const Request& request, const Identity& identity) {
               const auto wanted = read_list_query(request);
               return page_response(
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
  add_invite_routes(router, guard, administration);
  add_throttle_routes(router, guard, administration);
}

}  // namespace auth
