#include <nlohmann/json.hpp>

#include "auth-service/core/roles.hpp"
#include "auth-service/http_routes.hpp"
#include "auth-service/routes/answers.hpp"
#include "common/core/text.hpp"
#include "common/http/json_body.hpp"

namespace auth {
namespace {

using common::Identity;
using common::http::Executor;
using common::http::json_response;
using common::http::JsonBody;
using common::http::Method;
using common::http::Request;
using common::http::Response;
using Json = nlohmann::ordered_json;

Json to_json(const AccessKey& key) {
  return {
      {"id", key.id},
      {"client_id", key.id},
      {"name", key.name},
      {"scope", key.scope},
      {"created_at", common::format_time(key.created_at)},
      {"expires_at", common::format_time(key.expires_at)},
      {"last_used_at", key.last_used_at ? Json(common::format_time(*key.last_used_at)) : Json()}};
}

Response create(AccessKeys& keys, const Request& request, const Identity& identity) {
  JsonBody body(request);
  const NewAccessKey wanted{.name = body.string("name"),
                            .scope = body.optional_string("scope"),
                            .expires_at = optional_time(body, "expires_at")};
  body.note_unknown_members();
  const auto made = keys.create(client_info_of(request), identity, wanted, body.errors());
  auto json = to_json(made.key);
  json["client_secret"] = made.secret.reveal();
  return json_response(201, json);
}

Response list(AccessKeys& keys, const Identity& identity) {
  auto items = Json::array();
  for (const auto& key : keys.list(identity)) items.push_back(to_json(key));
  return json_response(200, {{"items", std::move(items)}});
}

}  // namespace

void add_access_key_routes(common::http::Router& router, const common::Guard& guard,
                           AccessKeys& keys) {
  router.add(Method::kGet, "/api/keys", Executor::kBlocking,
             guard.with_scope(kScopeProfile, [&keys](const Request&, const Identity& identity) {
               return list(keys, identity);
             }));
  router.add(Method::kPost, "/api/keys", Executor::kBlocking,
             guard.with({.scope = kScopeProfile, .fresh = true},
                        [&keys](const Request& request, const Identity& identity) {
                          return create(keys, request, identity);
                        }));
  router.add(
      Method::kDelete, "/api/keys/{id}", Executor::kBlocking,
      guard.with_scope(kScopeProfile, [&keys](const Request& request, const Identity& identity) {
        keys.revoke(client_info_of(request), identity, request.path_parameters.at(0));
        return common::http::no_content();
      }));
}

}  // namespace auth
