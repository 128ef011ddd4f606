#include <array>
#include <string_view>
#include <utility>

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

constexpr common::http::ListRules kListRules{.sort_fields = kBookSortFields, .search = true};

bool is_mine(const Book& book, const Identity& caller) { return book.user_id == caller.user_id; }

// With a caller, adds `mine`: whether the caller owns the book.
void write(JsonWriter& json, const Book& book, const Identity* caller) {
  json.begin_object();
  json.member("id", book.id);
  json.member("title", book.fields.title);
  json.member("author", book.fields.author);
  json.member("isbn", book.fields.isbn);
  json.member("year", book.fields.year);
  json.member("created_at", book.created_at);
  json.member("updated_at", book.updated_at);
  if (caller != nullptr) json.member("mine", is_mine(book, *caller));
  json.end_object();
}

JsonWriter to_json(const Book& book, const Identity* caller) {
  JsonWriter json;
  write(json, book, caller);
  return json;
}

// The values of variant_of().
constexpr std::array<std::string_view, 3> kVariants{"", "mine", "other"};

// Part of the ETag: answers for one version differ in `mine`.
std::string_view variant_of(const Book& book, const Identity* caller) {
  if (caller == nullptr) return "";
  return is_mine(book, *caller) ? "mine" : "other";
}

Response written(int status, const Book& book, const Identity& caller) {
  auto response = json_response(status, to_json(book, &caller));
  response.headers.add("ETag", common::http::make_etag(book.version, variant_of(book, &caller)));
  return response;
}

// `mine` depends on who asks (RFC 9110 section 12.5.5).
Response varying(Response response) {
  response.headers.add("Vary", "Authorization");
  return response;
}

// A `whole` body (POST, PUT) clears absent optional fields; a patch keeps them.
BookChange read_change(JsonBody& body, bool whole) {
  BookChange change;
  if (whole || body.has("title")) change.title = body.string("title");
  if (whole || body.has("author")) change.author = body.string("author");
  if (whole || body.has("isbn")) change.isbn = body.optional_string("isbn");
  if (whole || body.has("year")) change.year = body.optional_integer("year");
  body.note_unknown_members();
  return change;
}

Response list(Catalogue& catalogue, const Request& request, const Identity* caller) {
  const auto query = read_list_query(request, kListRules);
  const auto page = catalogue.list_books(query);
  JsonWriter entries;
  entries.begin_array();
  for (const auto& book : page.entries) write(entries, book, caller);
  entries.end_array();
  return varying(list_response(request, query, entries, page.next));
}

Response create(Catalogue& catalogue, const Request& request, const Identity& caller) {
  JsonBody body(request);
  BookFields fields;
  apply(read_change(body, true), fields);
  const auto book = catalogue.create_book(caller, std::move(fields), body.errors());
  auto response = written(201, book, caller);
  response.headers.add("Location", fmt::format("/api/books/{}", book.id));
  return response;
}

Response show(Catalogue& catalogue, const Request& request, const Identity* caller) {
  const auto book = catalogue.find_book(id_parameter(request));
  return common::http::conditional(request, book.version, variant_of(book, caller),
                                   varying(json_response(200, to_json(book, caller))));
}

// PUT replaces all fields, PATCH those that its body has.
Response update(Catalogue& catalogue, const Request& request, const Identity& caller) {
  const bool whole = request.method == Method::kPut;
  const auto id = id_parameter(request);
  const auto precondition = common::http::read_precondition(request, kVariants);
  JsonBody body(request, whole ? JsonBody::Type::kJson : JsonBody::Type::kMergePatch);
  const auto change = read_change(body, whole);
  const auto book = catalogue.change_book(caller, id, change, precondition, body.errors());
  return written(200, book, caller);
}

Response remove(Catalogue& catalogue, const Request& request, const Identity& caller) {
  catalogue.remove_book(caller, id_parameter(request),
                        common::http::read_precondition(request, kVariants));
  return common::http::no_content();
}

}  // namespace

void add_book_routes(common::http::Router& router, const common::Guard& guard,
                     Catalogue& catalogue) {
  router.add(
      Method::kGet, "/api/books", Executor::kBlocking,
      guard.optionally_with_scope(kScopeBooks, [&](const Request& request, const Identity* caller) {
        return list(catalogue, request, caller);
      }));
  router.add(Method::kPost, "/api/books", Executor::kBlocking,
             guard.with_scope(kScopeBooks, [&](const Request& request, const Identity& caller) {
               return create(catalogue, request, caller);
             }));
  router.add(
      Method::kGet, "/api/books/{id}", Executor::kBlocking,
      guard.optionally_with_scope(kScopeBooks, [&](const Request& request, const Identity* caller) {
        return show(catalogue, request, caller);
      }));
  // The required scope depends on the owner of the book, so the catalogue checks it.
  const auto add_change = [&](Method method, auto handle) {
    router.add(
        method, "/api/books/{id}", Executor::kBlocking,
        guard.signed_in([&catalogue, handle](const Request& request, const Identity& caller) {
          return handle(catalogue, request, caller);
        }));
  };
  add_change(Method::kPut, update);
  add_change(Method::kPatch, update);
  add_change(Method::kDelete, remove);
}

}  // namespace books
