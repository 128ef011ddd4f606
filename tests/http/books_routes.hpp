#pragma once

#include <optional>
#include <string>

#include "books-service/http_routes.hpp"
#include "common/service/docs/docs.hpp"
#include "tests/http/served_routes.hpp"
#include "tests/support/counting_random.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/memory_catalogue.hpp"
#include "tests/support/memory_log.hpp"

namespace http_tests {

// All routes of books-service with fakes, and an item and a book of user 7.
class BooksRoutes final {
 public:
  explicit BooksRoutes(const common::http::Router::Options& options)
      : router(options, random_, log_) {
    items_.add(7, {.name = "pen", .description = {}}, clock_.now());
    books_.add(7, {.title = "Rayuela", .author = "Julio Cortázar", .isbn = {}, .year = {}},
               clock_.now());
    books::add_routes(router, guard_, catalogue_);
    common::add_docs_routes(router, {.document = books::api_documents().front().text});
    common_.emplace(router, clock_);
  }

  static std::string access_token() {
    return tests::forge(tests::valid_header().dump(), tests::valid_access_claims().dump());
  }

  static Samples samples() {
    auto all = CommonRoutes::samples();
    const auto token = access_token();
    add_samples(all, "/api/items", R"({"name":"key"})", token);
    add_samples(all, "/api/books", R"({"title":"Ficciones","author":"Borges"})", token);
    // Reading books needs no token.
    all["GET /api/books"] = {};
    all["GET /api/books/{id}"].token = "";
    return all;
  }

 private:
  static void add_samples(Samples& all, const std::string& list, const std::string& body,
                          const std::string& token) {
    const auto one = list + "/1";
    all["POST " + list] = {.status = 201, .body = body, .token = token};
    all["GET " + list + "/{id}"] = {.target = one, .token = token};
    all["PUT " + list + "/{id}"] = {.target = one, .body = body, .token = token};
    all["PATCH " + list + "/{id}"] = {.target = one, .body = body, .token = token};
    all["DELETE " + list + "/{id}"] = {.status = 204, .target = one, .token = token};
  }

  tests::FixedClock clock_;
  tests::CountingRandom random_;
  tests::MemoryLog log_;
  tests::MemoryItems items_;
  tests::MemoryBooks books_;
  std::unique_ptr<common::TokenVerifier> verifier_ =
      common::make_token_verifier(tests::jwt_options(), clock_);
  books::Catalogue catalogue_{items_, books_, clock_};
  common::Guard guard_{*verifier_, log_};

 public:
  common::http::Router router;

 private:
  std::optional<CommonRoutes> common_;
};

}  // namespace http_tests
