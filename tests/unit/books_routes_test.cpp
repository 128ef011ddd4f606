// The routes of books-service without a socket: what goes in and what comes out, to the letter.

#include <gtest/gtest.h>

#include "books-service/http_routes.hpp"
#include "tests/support/counting_random.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/memory_catalogue.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/requests.hpp"

namespace books {
namespace {

using common::http::Method;
using common::http::Request;
using common::http::Response;
using nlohmann::json;
using tests::body_of;
using tests::header;

class BooksRoutes : public testing::Test {
 protected:
  BooksRoutes() { add_routes(router_, guard_, paginator_, catalogue_); }

  // Sends the request in the name of a user; of nobody for 0.
  Response send(Request request, std::int64_t user_id = 1) {
    const auto claims =
        tests::changed(tests::valid_access_claims(), {{"sub", std::to_string(user_id)}});
    if (user_id != 0) {
      request.headers.add("Authorization",
                          "Bearer " + tests::forge(tests::valid_header().dump(), claims));
    }
    return router_.handle(request);
  }
  Response post(const std::string& path, const std::string& body, std::int64_t user_id = 1) {
    return send(tests::json_request(path, body), user_id);
  }
  Response get(const std::string& path, std::int64_t user_id = 1, const std::string& query = "") {
    auto request = tests::request(Method::kGet, path);
    request.query = query;
    return send(std::move(request), user_id);
  }

  tests::FixedClock clock_;
  tests::CountingRandom random_;
  tests::MemoryLog log_;
  tests::MemoryItems items_;
  tests::MemoryBooks books_;
  std::unique_ptr<common::TokenVerifier> verifier_ =
      common::make_token_verifier(tests::jwt_options(), clock_);
  Catalogue catalogue_{items_, books_, clock_};
  common::http::Router router_{{}, random_, log_};
  common::http::Guard guard_{*verifier_, log_};
  common::http::Paginator paginator_{tests::kSecret};
};

TEST_F(BooksRoutes, CreateAnItemAndAnswerWhereItIs) {
  const auto response = post("/api/items", R"({"name":"pen"})");

  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(header(response, "Location"), "/api/items/1");
  EXPECT_EQ(response.body, R"({"id":1,"name":"pen","description":null,)"
                           R"("created_at":"2026-11-20T18:02:29.000Z",)"
                           R"("updated_at":"2026-11-20T18:02:29.000Z"})");
  EXPECT_EQ(get("/api/items/1").body, response.body);
}

TEST_F(BooksRoutes, AskForATokenWhereverItemsAre) {
  EXPECT_EQ(get("/api/items", 0).status, 401);
  EXPECT_EQ(get("/api/items/1", 0).status, 401);
  EXPECT_EQ(post("/api/items", R"({"name":"pen"})", 0).status, 401);
  EXPECT_EQ(post("/api/books", R"({"title":"t","author":"a"})", 0).status, 401);
  EXPECT_TRUE(items_.rows.empty());
  EXPECT_TRUE(books_.rows.empty());
}

TEST_F(BooksRoutes, HideItemsFromOtherUsers) {
  post("/api/items", R"({"name":"pen"})");

  EXPECT_EQ(get("/api/items/1", 2).status, 404);
  EXPECT_EQ(get("/api/items", 2).body, R"({"items":[],"next":null})");
}

TEST_F(BooksRoutes, KnowNoItemUnderAnIdThatIsNoNumber) {
  post("/api/items", R"({"name":"pen"})");

  for (const char* id :
       {"x", "1x", "%201", "1%00", "0x1", "1.0", "99999999999999999999", "-1", "0", "+1", "%2B1"}) {
    EXPECT_EQ(get(std::string("/api/items/") + id).status, 404) << id;
  }
}

TEST_F(BooksRoutes, ListItemsPageByPage) {
  for (int i = 0; i < 5; ++i) post("/api/items", R"({"name":"pen"})");

  std::vector<int> ids;
  std::string query = "limit=2";
  for (int pages = 0; pages < 3; ++pages) {
    const auto body = body_of(get("/api/items", 1, query));
    for (const auto& item : body["items"]) ids.push_back(item["id"]);
    if (body["next"].is_null()) break;
    const auto next = body["next"].get<std::string>();
    query = next.substr(next.find('?') + 1);
  }

  EXPECT_EQ(ids, (std::vector<int>{1, 2, 3, 4, 5}));
}

TEST_F(BooksRoutes, RefuseAQueryThatTheyDoNotKnow) {
  EXPECT_EQ(get("/api/items", 1, "page=2").status, 400);
  EXPECT_EQ(get("/api/books", 0, "cursor=x").status, 400);
}

TEST_F(BooksRoutes, CreateABookAndSayWhoseItIs) {
  const auto response =
      post("/api/books",
           R"({"title":"Quijote","author":"Cervantes","isbn":"0-306-40615-2","year":1605})");

  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(header(response, "Location"), "/api/books/1");
  EXPECT_EQ(body_of(response), (json{{"id", 1},
                                     {"title", "Quijote"},
                                     {"author", "Cervantes"},
                                     {"isbn", "9780306406157"},
                                     {"year", 1605},
                                     {"created_at", "2026-11-20T18:02:29.000Z"},
                                     {"updated_at", "2026-11-20T18:02:29.000Z"},
                                     {"mine", true}}));
}

TEST_F(BooksRoutes, ShowBooksToEverybody) {
  post("/api/books", R"({"title":"t","author":"a"})");

  EXPECT_FALSE(body_of(get("/api/books/1", 0)).contains("mine"));
  EXPECT_EQ(body_of(get("/api/books/1", 1))["mine"], true);
  EXPECT_EQ(body_of(get("/api/books", 2))["items"][0]["mine"], false);
}

TEST_F(BooksRoutes, RefuseABadTokenWhereNoneIsNeeded) {
  auto request = tests::request(Method::kGet, "/api/books", {{"Authorization", "Bearer bad"}});

  EXPECT_EQ(router_.handle(request).status, 401);
}

TEST_F(BooksRoutes, PointToTheBookThatHasTheIsbn) {
  post("/api/books", R"({"title":"t","author":"a","isbn":"0306406152"})");

  const auto response = post("/api/books", R"({"title":"u","author":"b","isbn":"9780306406157"})");

  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(header(response, "Location"), "/api/books/1");
}

TEST_F(BooksRoutes, NameAllFaultsOfABook) {
  const auto response = post("/api/books", R"({"title":"","isbn":"1","year":"1605","id":5})");

  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(body_of(response)["errors"].size(), 5U);
}

}  // namespace
}  // namespace books
