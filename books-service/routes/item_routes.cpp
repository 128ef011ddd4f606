#include <fmt/format.h>

#include "books-service/http_routes.hpp"
#include "common/http/etag.hpp"
#include "common/http/json_body.hpp"
#include "common/http/json_writer.hpp"
#include "common/http/pagination.hpp"

namespace books {
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

constexpr common::http::ListRules kListRules{.sort_fields = kItemSortFields, .search = true};

void write(JsonWriter& json, const Item& item) {
  json.begin_object();
  json.member("id", item.id);
  json.member("name", item.fields.name);
  json.member("description", item.fields.description);
  json.member("created_at", item.created_at);
  json.member("updated_at", item.updated_at);
  json.end_object();
}

JsonWriter to_json(const Item& item) {
  JsonWriter json;
  write(json, item);
  return json;
}

Response written(int status, const Item& item) {
  auto response = json_response(status, to_json(item));
  response.headers.add("ETag", common::http::make_etag(item.version));
  return response;
}

// A `whole` body (POST, PUT) clears absent optional fields; a patch keeps them.
ItemChange read_change(JsonBody& body, bool whole) {
  ItemChange change;
  if (whole || body.has("name")) change.name = body.string("name");
  if (whole || body.has("description")) change.description = body.optional_string("description");
  body.note_unknown_members();
  return change;
}

Response list(Catalogue& catalogue, const Request& request, const Identity& caller) {
  const auto query = read_list_query(request, kListRules);
  const auto page = catalogue.list_items(caller, query);
  JsonWriter entries;
  entries.begin_array();
  for (const auto& item : page.entries) write(entries, item);
  entries.end_array();
  return list_response(request, query, entries, page.next);
}

Response create(Catalogue& catalogue, const Request& request, const Identity& caller) {
  JsonBody body(request);
  ItemFields fields;
  apply(read_change(body, true), fields);
  const auto item = catalogue.create_item(caller, fields, body.errors());
  auto response = written(201, item);
  response.headers.add("Location", fmt::format("/api/items/{}", item.id));
  return response;
}

Response show(Catalogue& catalogue, const Request& request, const Identity& caller) {
  const auto item = catalogue.find_item(caller, id_parameter(request));
  return common::http::conditional(request, item.version, "", json_response(200, to_json(item)));
}

// PUT replaces all fields, PATCH those that its body has.
Response update(Catalogue& catalogue, const Request& request, const Identity& caller) {
  const bool whole = request.method == Method::kPut;
  const auto id = id_parameter(request);
  const auto precondition = common::http::read_precondition(request);
  JsonBody body(request, whole ? JsonBody::Type::kJson : JsonBody::Type::kMergePatch);
  const auto change = read_change(body, whole);
  return written(200, catalogue.change_item(caller, id, change, precondition, body.errors()));
}

Response remove(Catalogue& catalogue, const Request& request, const Identity& caller) {
  catalogue.remove_item(caller, id_parameter(request), common::http::read_precondition(request));
  return common::http::no_content();
}

}  // namespace

void add_item_routes(common::http::Router& router, const common::Guard& guard,
                     Catalogue& catalogue) {
  router.add(Method::kGet, "/api/items", Executor::kBlocking,
             guard.with_scope(kScopeItems, [&](const Request& request, const Identity& caller) {
               return list(catalogue, request, caller);
             }));
  const auto add = [&](Method method, const char* path, auto handle) {
    router.add(method, path, Executor::kBlocking,
               guard.with_scope(kScopeItems, [&catalogue, handle](const Request& request,
                                                                  const Identity& caller) {
                 return handle(catalogue, request, caller);
               }));
  };
  add(Method::kPost, "/api/items", create);
  add(Method::kGet, "/api/items/{id}", show);
  add(Method::kPut, "/api/items/{id}", update);
  add(Method::kPatch, "/api/items/{id}", update);
  add(Method::kDelete, "/api/items/{id}", remove);
}

}  // namespace books
