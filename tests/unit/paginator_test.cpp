#include "common/http/paginator.hpp"

#include <gtest/gtest.h>

#include "common/http/url.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/requests.hpp"

namespace common::http {
namespace {

using tests::body_of;

class Pagination : public testing::Test {
 protected:
  static Request list(const std::string& query, const std::string& path = "/api/items") {
    auto request = tests::request(Method::kGet, path);
    request.query = query;
    return request;
  }
  std::string refusal(const Request& request) {
    return tests::code_of([&] { (void)paginator_.read(request); });
  }
  // The query string of the page behind an id.
  std::string next_query(std::int64_t last_id, int limit = 20) {
    const auto response = paginator_.write(list(""), {0, limit}, {}, last_id, true);
    const auto next = body_of(response)["next"].get<std::string>();
    return next.substr(next.find('?') + 1);
  }
  static std::string cursor_in(const std::string& query) {
    return query.substr(query.find("cursor=") + 7);
  }

  Paginator paginator_{Secret("0123456789abcdef0123456789abcdeF")};
};

TEST_F(Pagination, BeginsWithTwentyFromTheStart) {
  const auto page = paginator_.read(list(""));

  EXPECT_EQ(page.after_id, 0);
  EXPECT_EQ(page.limit, 20);
}

TEST_F(Pagination, TakesALimitFromOneToAHundred) {
  EXPECT_EQ(paginator_.read(list("limit=1")).limit, 1);
  EXPECT_EQ(paginator_.read(list("limit=99")).limit, 99);
  EXPECT_EQ(paginator_.read(list("limit=100")).limit, 100);
}

TEST_F(Pagination, CountsMoreThanAHundredAsAHundred) {
  EXPECT_EQ(paginator_.read(list("limit=101")).limit, 100);
  EXPECT_EQ(paginator_.read(list("limit=9223372036854775807")).limit, 100);
  EXPECT_EQ(paginator_.read(list("limit=99999999999999999999")).limit, 100);
}

TEST_F(Pagination, RefusesWhatIsNoLimit) {
  for (const char* query :
       {"limit=0", "limit=-1", "limit=", "limit", "limit=x", "limit=1x", "limit=1.5", "limit=+1",
        "limit=%201", "limit=0x10", "limit=1%00", "limit=-99999999999999999999", "limit=%zz"}) {
    EXPECT_EQ(refusal(list(query)), "bad_query") << query;
  }
}

TEST_F(Pagination, RefusesUnknownParametersByName) {
  for (const char* query : {"offset=1", "Limit=1", "limit=1&x", "=1", "cursor%20=1"}) {
    EXPECT_EQ(refusal(list(query)), "unknown_parameter") << query;
  }
  const auto error = tests::error_of([&] { (void)paginator_.read(list("off%73et=1")); });
  EXPECT_STREQ(error->what(), "The query parameter offset is not known here");
}

TEST_F(Pagination, NamesAnUnknownParameterWithItsControlCharactersEscaped) {
  const auto error = tests::error_of([&] { (void)paginator_.read(list("a%00%1B%5b1mb=1")); });
  EXPECT_STREQ(error->what(), R"(The query parameter a\x00\x1b[1mb is not known here)");
}

TEST_F(Pagination, ReadsTheCursorsThatItWrites) {
  for (const std::int64_t id : {std::int64_t{0}, std::int64_t{1}, INT64_MAX}) {
    const auto page = paginator_.read(list(next_query(id, 33)));

    EXPECT_EQ(page.after_id, id);
    EXPECT_EQ(page.limit, 33);
  }
}

TEST_F(Pagination, RefusesACursorThatWasChanged) {
  const auto cursor = cursor_in(next_query(41));
  for (std::size_t at = 0; at < cursor.size(); ++at) {
    auto changed = cursor;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';

    EXPECT_EQ(refusal(list("cursor=" + changed)), "bad_cursor") << at;
  }
  for (const std::string& other : {std::string(), cursor + "A", cursor + "=", cursor.substr(1),
                                   std::string("41"), std::string(5000, 'A'), std::string("%00")}) {
    EXPECT_EQ(refusal(list("cursor=" + other)), "bad_cursor") << other;
  }
}

TEST_F(Pagination, RefusesTheCursorOfAnotherList) {
  EXPECT_EQ(refusal(list(next_query(41), "/api/books")), "bad_cursor");
}

TEST_F(Pagination, RefusesTheCursorOfAnotherSecret) {
  const Paginator other{Secret("another-secret-of-thirty-two-bytes")};

  EXPECT_EQ(tests::code_of([&] { (void)other.read(list(next_query(41))); }), "bad_cursor");
}

TEST_F(Pagination, WritesTheNextPageIntoBodyAndLink) {
  const auto response = paginator_.write(list("limit=2"), {0, 2}, {1, 2}, 2, true);

  const auto body = body_of(response);
  EXPECT_EQ(body["items"], (nlohmann::json{1, 2}));
  const auto next = body["next"].get<std::string>();
  EXPECT_TRUE(next.starts_with("/api/items?limit=2&cursor=")) << next;
  EXPECT_EQ(tests::header(response, "Link"), "<" + next + ">; rel=\"next\"");
}

TEST_F(Pagination, EndsWithNull) {
  const auto response =
      paginator_.write(list(""), {0, 20}, nlohmann::ordered_json::array(), 0, false);

  EXPECT_EQ(response.body, R"({"items":[],"next":null})");
  EXPECT_EQ(tests::header(response, "Link"), "-");
}

}  // namespace
}  // namespace common::http
