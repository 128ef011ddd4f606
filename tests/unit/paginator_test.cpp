#include "common/http/paginator.hpp"

#include <array>

#include <gtest/gtest.h>

#include "common/http/url.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/requests.hpp"

namespace common::http {
namespace {

using tests::body_of;

constexpr std::array<std::string_view, 3> kFields{"id", "name", "created_at"};
constexpr ListRules kRules{.sort_fields = kFields, .search = true};

using Sort = std::vector<SortKey>;

class Pagination : public testing::Test {
 protected:
  static Request list(const std::string& query, const std::string& path = "/api/items") {
    auto request = tests::request(Method::kGet, path);
    request.query = query;
    return request;
  }
  ListQuery read(const std::string& query) { return paginator_.read(list(query), kRules); }
  std::string refusal(const Request& request) {
    return tests::code_of([&] { (void)paginator_.read(request, kRules); });
  }
  // The query string of the page behind a position of the list that `query` asks for.
  std::string next_query(const Position& position, const std::string& query = "") {
    const auto response = paginator_.write(list(query), read(query), no_entries(), position);
    const auto next = body_of(response)["next"].get<std::string>();
    return next.substr(next.find('?') + 1);
  }
  static JsonWriter no_entries() {
    JsonWriter entries;
    entries.begin_array();
    entries.end_array();
    return entries;
  }
  static std::string cursor_in(const std::string& query) {
    return query.substr(query.find("cursor=") + 7);
  }

  Paginator paginator_{Secret("0123456789abcdef0123456789abcdeF")};
};

TEST_F(Pagination, BeginsWithTwentyFromTheStartById) {
  const auto query = read("");

  EXPECT_EQ(query.after, Position{});
  EXPECT_EQ(query.after_id(), 0);
  EXPECT_EQ(query.limit, 20);
  EXPECT_EQ(query.sort, (Sort{{"id", false}}));
  EXPECT_EQ(query.q, "");
}

TEST_F(Pagination, TakesALimitFromOneToAHundred) {
  EXPECT_EQ(read("limit=1").limit, 1);
  EXPECT_EQ(read("limit=99").limit, 99);
  EXPECT_EQ(read("limit=100").limit, 100);
}

TEST_F(Pagination, CountsMoreThanAHundredAsAHundred) {
  EXPECT_EQ(read("limit=101").limit, 100);
  EXPECT_EQ(read("limit=9223372036854775807").limit, 100);
  EXPECT_EQ(read("limit=99999999999999999999").limit, 100);
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
  const auto error = tests::error_of([&] { (void)paginator_.read(list("off%73et=1"), kRules); });
  EXPECT_STREQ(error->what(), "The query parameter offset is not known here");
  EXPECT_EQ(error->hint(), "Known: limit, cursor, sort, q.");
}

TEST_F(Pagination, KnowsSortAndSearchOnlyWhereAListHasThem) {
  for (const char* query : {"sort=id", "q=x"}) {
    EXPECT_EQ(tests::code_of([&] { (void)paginator_.read(list(query)); }), "unknown_parameter");
  }
}

TEST_F(Pagination, RefusesAParameterThatStandsTwice) {
  for (const char* query : {"limit=1&limit=1", "sort=id&sort=name", "q=a&q=b", "q=&q="}) {
    EXPECT_EQ(refusal(list(query)), "repeated_parameter") << query;
  }
}

TEST_F(Pagination, EndsEveryOrderWithTheIdInTheDirectionBeforeIt) {
  EXPECT_EQ(read("sort=name").sort, (Sort{{"name", false}, {"id", false}}));
  EXPECT_EQ(read("sort=-name").sort, (Sort{{"name", true}, {"id", true}}));
  EXPECT_EQ(read("sort=-created_at,name").sort,
            (Sort{{"created_at", true}, {"name", false}, {"id", false}}));
  EXPECT_EQ(read("sort=name,-id").sort, (Sort{{"name", false}, {"id", true}}));
  EXPECT_EQ(read("sort=-id,name").sort, (Sort{{"id", true}}));
}

TEST_F(Pagination, RefusesAnOrderThatItDoesNotKnow) {
  for (const char* query : {"sort=", "sort", "sort=Name", "sort=+name", "sort=--name", "sort=name,",
                            "sort=,name", "sort=name;id", "sort=name%20desc", "sort=name,name",
                            "sort=name,-name", "sort=1", "sort=%00"}) {
    EXPECT_EQ(refusal(list(query)), "bad_query") << query;
  }
  const auto error = tests::error_of([&] { (void)read("sort=id,size"); });
  EXPECT_STREQ(error->what(), "sort does not know \"size\": it takes id, name, created_at");
}

TEST_F(Pagination, TakesAtMostThreeSortFields) {
  constexpr std::array<std::string_view, 5> kFive{"id", "a", "b", "c", "d"};
  const ListRules rules{.sort_fields = kFive};

  EXPECT_EQ(paginator_.read(list("sort=a,b,c"), rules).sort.size(), 4U);
  EXPECT_EQ(tests::code_of([&] { (void)paginator_.read(list("sort=a,b,c,d"), rules); }),
            "bad_query");
}

TEST_F(Pagination, TakesASearchOfUpToTwoHundredCharacters) {
  std::string words;
  for (int i = 0; i < 200; ++i) words += "%C3%B1";

  EXPECT_EQ(read("q=a+b%26").q, "a b&");
  EXPECT_EQ(read("q=" + words).q.size(), 400U);
  EXPECT_EQ(refusal(list("q=" + words + "x")), "bad_query");
  EXPECT_EQ(refusal(list("q=%FF")), "bad_query");
}

TEST_F(Pagination, NamesAnUnknownParameterWithItsControlCharactersEscaped) {
  const auto error = tests::error_of([&] { (void)paginator_.read(list("a%00%1B%5b1mb=1")); });
  EXPECT_STREQ(error->what(), R"(The query parameter a\x00\x1b[1mb is not known here)");
}

TEST_F(Pagination, ReadsTheCursorsThatItWrites) {
  for (const std::int64_t id : {std::int64_t{0}, std::int64_t{1}, INT64_MIN, INT64_MAX}) {
    const auto query = read(next_query({id}, "limit=33"));

    EXPECT_EQ(query.after, (Position{id}));
    EXPECT_EQ(query.limit, 33);
  }
  for (const char* name : {"", "a", "ñ\"\\/,]", "🔑", "\xE2\x80\xA8"}) {
    const Position position{name, std::int64_t{7}};

    const auto query = read(next_query(position, "sort=-name&q=a+b"));

    EXPECT_EQ(query.after, position) << name;
    EXPECT_EQ(query.sort, (Sort{{"name", true}, {"id", true}}));
    EXPECT_EQ(query.q, "a b");
  }
}

TEST_F(Pagination, RefusesACursorThatWasChanged) {
  const auto cursor = cursor_in(next_query({std::int64_t{41}}));
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

TEST_F(Pagination, RefusesTheCursorOfAnotherListOrderOrSearch) {
  const auto cursor = "cursor=" + cursor_in(next_query({"a", std::int64_t{41}}, "sort=name&q=x"));

  EXPECT_EQ(refusal(list("sort=name&q=x&" + cursor)), "");
  EXPECT_EQ(refusal(list("sort=name,id&q=x&" + cursor)), "");  // the same order
  EXPECT_EQ(refusal(list("sort=name&q=x&" + cursor, "/api/books")), "bad_cursor");
  for (const char* other : {"sort=-name&q=x&", "sort=name,-id&q=x&", "sort=created_at&q=x&", "q=x&",
                            "sort=name&q=y&", "sort=name&", "sort=name&q=X&"}) {
    EXPECT_EQ(refusal(list(other + cursor)), "bad_cursor") << other;
  }
}

TEST_F(Pagination, RefusesTheCursorOfAnotherSecret) {
  const Paginator other{Secret("another-secret-of-thirty-two-bytes")};

  EXPECT_EQ(tests::code_of([&] { (void)other.read(list(next_query({std::int64_t{41}}))); }),
            "bad_cursor");
}

TEST_F(Pagination, WritesTheNextPageIntoBodyAndLink) {
  const auto query = "limit=2&sort=-name,id&q=a%26b+%C3%B1";

  JsonWriter entries;
  entries.begin_array();
  entries.value(std::int64_t{1});
  entries.value(std::int64_t{2});
  entries.end_array();
  const auto response = paginator_.write(list(query), read(query), entries, {"a", std::int64_t{2}});

  const auto body = body_of(response);
  EXPECT_EQ(body["items"], (nlohmann::json{1, 2}));
  const auto next = body["next"].get<std::string>();
  EXPECT_TRUE(next.starts_with("/api/items?limit=2&sort=-name,id&q=a%26b%20%C3%B1&cursor="))
      << next;
  EXPECT_EQ(tests::header(response, "Link"), "<" + next + ">; rel=\"next\"");
}

TEST_F(Pagination, EndsWithNull) {
  const auto response = paginator_.write(list(""), {}, no_entries(), {});

  EXPECT_EQ(response.body, R"({"items":[],"next":null})");
  EXPECT_EQ(tests::header(response, "Link"), "-");
}

}  // namespace
}  // namespace common::http
