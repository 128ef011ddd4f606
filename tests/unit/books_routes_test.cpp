// The routes of books-service without a socket.

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
  BooksRoutes() { add_routes(router_, guard_, catalogue_); }

  // Sends the request as a user, or without a token for 0.
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

  // Adds the header if its name is not empty.
  Response change(Method method, const std::string& path, const std::string& body,
                  std::int64_t user_id = 1, const std::string& name = "",
                  const std::string& value = "") {
    auto request = tests::json_request(path, body);
    request.method = method;
    if (!name.empty()) request.headers.add(name, value);
    return send(std::move(request), user_id);
  }
  Response get_if_none_match(const std::string& path, const std::string& tag,
                             std::int64_t user_id = 1) {
    return send(tests::request(Method::kGet, path, {{"If-None-Match", tag}}), user_id);
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
  common::Guard guard_{*verifier_, log_};
};

TEST_F(BooksRoutes, CreateAnItemWithItsLocation) {
  const auto response = post("/api/items", R"({"name":"pen"})");

  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(header(response, "Location"), "/api/items/1");
  EXPECT_EQ(response.body, R"({"id":1,"name":"pen","description":null,)"
                           R"("created_at":"2026-11-20T18:02:29.000Z",)"
                           R"("updated_at":"2026-11-20T18:02:29.000Z"})");
  EXPECT_EQ(get("/api/items/1").body, response.body);
}

TEST_F(BooksRoutes, RequireATokenForItems) {
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

TEST_F(BooksRoutes, AnswerNotFoundForAnIdThatIsNotANumber) {
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

TEST_F(BooksRoutes, AnswerTheVersionAsETag) {
  EXPECT_EQ(header(post("/api/items", R"({"name":"pen"})"), "ETag"), "\"1\"");
  EXPECT_EQ(header(get("/api/items/1"), "ETag"), "\"1\"");
  EXPECT_EQ(header(change(Method::kPatch, "/api/items/1", "{}"), "ETag"), "\"2\"");
  EXPECT_EQ(header(get("/api/items/1"), "ETag"), "\"2\"");
}

TEST_F(BooksRoutes, ReplaceAWholeItem) {
  post("/api/items", R"({"name":"pen","description":"blue"})");

  const auto response = change(Method::kPut, "/api/items/1", R"({"name":"pencil"})");

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(body_of(response)["name"], "pencil");
  EXPECT_TRUE(body_of(response)["description"].is_null());
  EXPECT_EQ(get("/api/items/1").body, response.body);
}

TEST_F(BooksRoutes, RequireEveryRequiredMemberOnPut) {
  post("/api/items", R"({"name":"pen"})");
  post("/api/books", R"({"title":"t","author":"a"})");

  const auto item = change(Method::kPut, "/api/items/1", R"({"description":"d"})");
  const auto book = change(Method::kPut, "/api/books/1", R"({"isbn":null})");

  EXPECT_EQ(item.status, 422);
  EXPECT_EQ(body_of(item)["errors"][0]["pointer"], "/name");
  EXPECT_EQ(book.status, 422);
  EXPECT_EQ(body_of(book)["errors"].size(), 2U);
}

TEST_F(BooksRoutes, PatchOnlyTheMembersInTheBody) {
  post("/api/items", R"({"name":"pen","description":"blue"})");

  const auto renamed = change(Method::kPatch, "/api/items/1", R"({"name":"pencil"})");
  EXPECT_EQ(body_of(renamed)["name"], "pencil");
  EXPECT_EQ(body_of(renamed)["description"], "blue");

  const auto bare = change(Method::kPatch, "/api/items/1", R"({"description":null})");
  EXPECT_EQ(body_of(bare)["name"], "pencil");
  EXPECT_TRUE(body_of(bare)["description"].is_null());
}

TEST_F(BooksRoutes, PatchABookMemberByMember) {
  post("/api/books", R"({"title":"t","author":"a","isbn":"0306406152","year":1999})");

  for (const auto& patch : {json{{"title", "T"}}, json{{"author", "A"}}, json{{"isbn", nullptr}},
                            json{{"year", nullptr}}, json{{"isbn", "9780306406157"}}}) {
    auto expected = body_of(get("/api/books/1"));
    expected.merge_patch(patch);
    const auto patched = body_of(change(Method::kPatch, "/api/books/1", patch.dump()));
    // RFC 7396 removes the member, but the service answers it as null.
    for (const auto& [name, value] : patched.items()) {
      EXPECT_EQ(value, expected.value(name, json())) << name << " of " << patch;
    }
  }
}

TEST_F(BooksRoutes, AcceptBothContentTypesOfAMergePatch) {
  post("/api/items", R"({"name":"pen"})");
  const auto patch = [&](Method method, const std::string& type) {
    auto request = tests::json_request("/api/items/1", R"({"name":"x"})", type);
    request.method = method;
    return send(std::move(request));
  };

  EXPECT_EQ(patch(Method::kPatch, "application/json").status, 200);
  EXPECT_EQ(patch(Method::kPatch, "application/merge-patch+json").status, 200);
  EXPECT_EQ(patch(Method::kPatch, "Application/Merge-Patch+JSON ; charset=utf-8").status, 200);
  const auto refused = patch(Method::kPatch, "application/json-patch+json");
  EXPECT_EQ(refused.status, 415);
  EXPECT_EQ(header(refused, "Accept-Patch"), "application/merge-patch+json, application/json");
  EXPECT_EQ(patch(Method::kPut, "application/merge-patch+json").status, 415);
}

TEST_F(BooksRoutes, NameTheInvalidMemberOfAPatch) {
  post("/api/items", R"({"name":"pen"})");
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"({"name":null})", "/name wrong_type"},
      {R"({"name":""})", "/name too_short"},
      {R"({"name":7})", "/name wrong_type"},
      {R"({"size":1})", "/size unknown_member"},
      {R"({"size":null})", "/size unknown_member"},
      {R"({"id":1})", "/id unknown_member"},
      {R"({"description":{}})", "/description wrong_type"},
      {"[]", " wrong_type"}};

  for (const auto& [body, error] : cases) {
    const auto response = change(Method::kPatch, "/api/items/1", body);

    EXPECT_EQ(response.status, 422) << body;
    const auto first = body_of(response)["errors"][0];
    EXPECT_EQ(first["pointer"].get<std::string>() + " " + first["code"].get<std::string>(), error);
  }
  EXPECT_EQ(items_.rows.front().version, 1);
}

TEST_F(BooksRoutes, RemoveAnItemOnce) {
  post("/api/items", R"({"name":"pen"})");

  const auto removed = change(Method::kDelete, "/api/items/1", "");

  EXPECT_EQ(removed.status, 204);
  EXPECT_EQ(removed.body, "");
  EXPECT_EQ(change(Method::kDelete, "/api/items/1", "").status, 404);
  EXPECT_EQ(get("/api/items/1").status, 404);
}

TEST_F(BooksRoutes, AnswerNotFoundForItemsOfOtherUsersWithAnyMethod) {
  post("/api/items", R"({"name":"pen"})");

  for (const auto method :
       {Method::kGet, Method::kHead, Method::kPut, Method::kPatch, Method::kDelete}) {
    for (const char* header : {"", "If-Match"}) {
      EXPECT_EQ(change(method, "/api/items/1", R"({"name":"x"})", 2, header, "\"9\"").status, 404);
    }
  }
  EXPECT_EQ(items_.rows.front().fields.name, "pen");
}

TEST_F(BooksRoutes, ChangeOnlyTheVersionThatIfMatchNames) {
  post("/api/items", R"({"name":"pen"})");
  const auto put = [&](const std::string& tag) {
    return change(Method::kPut, "/api/items/1", R"({"name":"x"})", 1, "If-Match", tag);
  };

  EXPECT_EQ(put("\"1\"").status, 200);
  const auto refused = put("\"1\"");
  EXPECT_EQ(refused.status, 412);
  EXPECT_EQ(body_of(refused)["code"], "precondition_failed");
  EXPECT_EQ(put("W/\"2\"").status, 412);
  EXPECT_EQ(put("2").status, 400);
  EXPECT_EQ(put("\"1\", \"2\"").status, 200);
  EXPECT_EQ(put("*").status, 200);
  EXPECT_EQ(change(Method::kDelete, "/api/items/1", "", 1, "If-Match", "\"3\"").status, 412);
  EXPECT_EQ(change(Method::kDelete, "/api/items/1", "", 1, "If-Match", "\"4\"").status, 204);
}

TEST_F(BooksRoutes, ReplaceNothingIfIfNoneMatchMatches) {
  post("/api/items", R"({"name":"pen"})");

  for (const char* tag : {"*", "\"1\"", "W/\"1\""}) {
    EXPECT_EQ(
        change(Method::kPut, "/api/items/1", R"({"name":"x"})", 1, "If-None-Match", tag).status,
        412);
  }
  EXPECT_EQ(
      change(Method::kPut, "/api/items/1", R"({"name":"x"})", 1, "If-None-Match", "\"9\"").status,
      200);
}

TEST_F(BooksRoutes, Answer304ForAMatchingVersion) {
  post("/api/items", R"({"name":"pen"})");

  const auto response = get_if_none_match("/api/items/1", "\"1\"");

  EXPECT_EQ(response.status, 304);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(header(response, "ETag"), "\"1\"");
  EXPECT_EQ(get_if_none_match("/api/items/1", "\"2\"").status, 200);
  EXPECT_EQ(get_if_none_match("/api/items/1", "1").status, 400);
}

TEST_F(BooksRoutes, GiveOwnersAndOthersDifferentETagsOfABook) {
  post("/api/books", R"({"title":"t","author":"a"})");

  EXPECT_EQ(header(get("/api/books/1", 0), "ETag"), "\"1\"");
  EXPECT_EQ(header(get("/api/books/1", 1), "ETag"), "\"1-mine\"");
  EXPECT_EQ(header(get("/api/books/1", 2), "ETag"), "\"1-other\"");
  for (const std::int64_t user_id : {0, 1, 2}) {
    EXPECT_EQ(header(get("/api/books/1", user_id), "Vary"), "Authorization");
    EXPECT_EQ(header(get("/api/books", user_id), "Vary"), "Authorization");
    EXPECT_EQ(header(get_if_none_match("/api/books/1", "*", user_id), "Vary"), "Authorization");
  }
  EXPECT_EQ(get_if_none_match("/api/books/1", "\"1-mine\"", 2).status, 200);
  EXPECT_EQ(get_if_none_match("/api/books/1", "\"1-mine\"", 1).status, 304);
}

TEST_F(BooksRoutes, AcceptTheETagOfAnyAnswerInIfMatch) {
  post("/api/books", R"({"title":"t","author":"a"})");
  int version = 0;

  for (const char* variant : {"", "-mine", "-other"}) {
    const auto tag = "\"" + std::to_string(++version) + variant + "\"";
    EXPECT_EQ(change(Method::kPatch, "/api/books/1", "{}", 1, "If-Match", tag).status, 200) << tag;
  }
}

TEST_F(BooksRoutes, NameTheMissingScopeForAChangeOfABook) {
  post("/api/books", R"({"title":"t","author":"a"})");

  for (const auto method : {Method::kPut, Method::kPatch, Method::kDelete}) {
    const auto response = change(method, "/api/books/1", R"({"title":"x","author":"x"})", 2);

    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(body_of(response)["code"], "insufficient_scope");
    EXPECT_EQ(body_of(response)["msg"], "The token lacks the scope books:edit");
    EXPECT_TRUE(header(response, "WWW-Authenticate").find("scope=\"books:edit\"") !=
                std::string::npos);
    EXPECT_EQ(change(method, "/api/books/1", "{}", 0).status, 401);
  }
  EXPECT_EQ(books_.rows.front().version, 1);
}

TEST_F(BooksRoutes, LinkToTheBookThatHasTheIsbnOnEveryChange) {
  post("/api/books", R"({"title":"t","author":"a","isbn":"0306406152"})");
  post("/api/books", R"({"title":"u","author":"b"})");

  for (const auto method : {Method::kPut, Method::kPatch}) {
    const auto response =
        change(method, "/api/books/2", R"({"title":"u","author":"b","isbn":"9780306406157"})");

    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(body_of(response)["code"], "isbn_taken");
    EXPECT_EQ(header(response, "Location"), "/api/books/1");
  }
}

TEST_F(BooksRoutes, RefuseUnknownQueryParameters) {
  EXPECT_EQ(get("/api/items", 1, "page=2").status, 400);
  EXPECT_EQ(get("/api/items", 1, "sort=title").status, 400);
  EXPECT_EQ(get("/api/books", 0, "sort=name").status, 400);
  EXPECT_EQ(get("/api/books", 0, "cursor=x").status, 400);
}

TEST_F(BooksRoutes, CreateABookWithMemberMine) {
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

TEST_F(BooksRoutes, RefuseABadTokenEvenIfNoneIsRequired) {
  auto request = tests::request(Method::kGet, "/api/books", {{"Authorization", "Bearer bad"}});

  EXPECT_EQ(router_.handle(request).status, 401);
}

TEST_F(BooksRoutes, LinkToTheBookThatHasTheIsbn) {
  post("/api/books", R"({"title":"t","author":"a","isbn":"0306406152"})");

  const auto response = post("/api/books", R"({"title":"u","author":"b","isbn":"9780306406157"})");

  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(header(response, "Location"), "/api/books/1");
}

TEST_F(BooksRoutes, ListAllErrorsOfABook) {
  const auto response = post("/api/books", R"({"title":"","isbn":"1","year":"1605","id":5})");

  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(body_of(response)["errors"].size(), 5U);
}

}  // namespace
}  // namespace books
