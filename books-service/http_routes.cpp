#include "books-service/http_routes.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "books-service/core/scopes.hpp"
#include "common/core/text.hpp"
#include "common/http/id_parameter.hpp"
#include "common/http/json_body.hpp"

namespace books {
namespace {

using common::Identity;
using common::http::id_parameter;
using common::http::json_response;
using common::http::JsonBody;
using common::http::Lane;
using common::http::Method;
using common::http::Paginator;
using common::http::Request;
using common::http::Response;
using Json = nlohmann::ordered_json;

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json to_json(const Item& item) {
  return {{"id", item.id},
          {"name", item.fields.name},
          {"description", or_null(item.fields.description)},
          {"created_at", common::format_time(item.created_at)},
          {"updated_at", common::format_time(item.updated_at)}};
}

// With a caller, `mine` says whether the book is theirs.
Json to_json(const Book& book, const Identity* caller) {
  Json json{{"id", book.id},
            {"title", book.fields.title},
            {"author", book.fields.author},
            {"isbn", or_null(book.fields.isbn)},
            {"year", or_null(book.fields.year)},
            {"created_at", common::format_time(book.created_at)},
            {"updated_at", common::format_time(book.updated_at)}};
  if (caller != nullptr) json["mine"] = book.user_id == caller->user_id;
  return json;
}

Response created(const Json& body, const std::string& location) {
  auto response = json_response(201, body);
  response.headers.add("Location", location);
  return response;
}

Response create_item(Catalogue& catalogue, const Request& request, const Identity& caller) {
  JsonBody body(request);
  ItemFields fields{.name = body.text("name"), .description = body.optional_text("description")};
  body.note_unknown_members();
  const auto item = catalogue.create_item(caller, fields, body.faults());
  return created(to_json(item), fmt::format("/api/items/{}", item.id));
}

Response create_book(Catalogue& catalogue, const Request& request, const Identity& caller) {
  JsonBody body(request);
  BookFields fields{.title = body.text("title"),
                    .author = body.text("author"),
                    .isbn = body.optional_text("isbn"),
                    .year = body.optional_integer("year")};
  body.note_unknown_members();
  const auto book = catalogue.create_book(caller, std::move(fields), body.faults());
  return created(to_json(book, &caller), fmt::format("/api/books/{}", book.id));
}

// Answers a page of what `list` finds, each entry as `show` writes it.
template <class List, class Show>
Response list_page(const Paginator& paginator, const Request& request, List list, Show show) {
  const auto wanted = paginator.read(request);
  const auto page = list(wanted.after_id, wanted.limit);
  auto entries = Json::array();
  for (const auto& entry : page.entries) entries.push_back(show(entry));
  const auto last_id = page.entries.empty() ? 0 : page.entries.back().id;
  return paginator.write(request, wanted, std::move(entries), last_id, page.more);
}

void add_item_routes(common::http::Router& router, const common::http::Guard& guard,
                     const Paginator& paginator, Catalogue& catalogue) {
  router.add(Method::kGet, "/api/items", Lane::kWorker,
             guard.with_scope(kScopeItems, [&](const Request& request, const Identity& caller) {
               return list_page(
                   paginator, request,
                   [&](std::int64_t after_id, int limit) {
                     return catalogue.list_items(caller, after_id, limit);
                   },
                   [](const Item& item) { return to_json(item); });
             }));
  router.add(Method::kPost, "/api/items", Lane::kWorker,
             guard.with_scope(kScopeItems, [&](const Request& request, const Identity& caller) {
               return create_item(catalogue, request, caller);
             }));
  router.add(Method::kGet, "/api/items/{id}", Lane::kWorker,
             guard.with_scope(kScopeItems, [&](const Request& request, const Identity& caller) {
               return json_response(200,
                                    to_json(catalogue.find_item(caller, id_parameter(request))));
             }));
}

void add_book_routes(common::http::Router& router, const common::http::Guard& guard,
                     const Paginator& paginator, Catalogue& catalogue) {
  router.add(
      Method::kGet, "/api/books", Lane::kWorker,
      guard.optionally_with_scope(kScopeBooks, [&](const Request& request, const Identity* caller) {
        return list_page(
            paginator, request,
            [&](std::int64_t after_id, int limit) { return catalogue.list_books(after_id, limit); },
            [&](const Book& book) { return to_json(book, caller); });
      }));
  router.add(Method::kPost, "/api/books", Lane::kWorker,
             guard.with_scope(kScopeBooks, [&](const Request& request, const Identity& caller) {
               return create_book(catalogue, request, caller);
             }));
  router.add(
      Method::kGet, "/api/books/{id}", Lane::kWorker,
      guard.optionally_with_scope(kScopeBooks, [&](const Request& request, const Identity* caller) {
        return json_response(200, to_json(catalogue.find_book(id_parameter(request)), caller));
      }));
}

}  // namespace

void add_routes(common::http::Router& router, const common::http::Guard& guard,
                const Paginator& paginator, Catalogue& catalogue) {
  add_item_routes(router, guard, paginator, catalogue);
  add_book_routes(router, guard, paginator, catalogue);
}

}  // namespace books
