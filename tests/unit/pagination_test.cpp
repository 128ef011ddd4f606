#include "common/http/pagination.hpp"

#include <array>

#include <gtest/gtest.h>

#include "common/http/base64url.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/requests.hpp"

namespace common::http {
namespace {

using tests::body_of;

constexpr std::array<SortField, 3> kFields{
    {{"id"}, {"name", SortField::Type::kText}, {"created_at"}}};
constexpr ListRules kRules{.sort_fields = kFields, .search = true};

class Pagination : public testing::Test {
 protected:
  static Request list(const std::string& query, const std::string& path = "/api/items") {
    auto request = tests::request(Method::kGet, path);
    request.query = query;
    return request;
  }
  static ListQuery read(const std::string& query) { return read_list_query(list(query), kRules); }
  static std::string refusal(const Request& request) {
    return tests::code_of([&] { (void)read_list_query(request, kRules); });
  }
  // The query string of the page after `position` in the list of `query`.
  static std::string next_query(const Position& position, const std::string& query = "") {
    const auto response = list_response(list(query), read(query), no_entries(), position);
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
};

TEST_F(Pagination, DefaultsToTheFirstTwentyById) {
  const auto query = read("");

  EXPECT_EQ(query.after, std::nullopt);
  EXPECT_EQ(query.after_id(), 0);
  EXPECT_EQ(query.limit, 20);
  EXPECT_EQ(query.sort, SortKey{});
  EXPECT_EQ(query.q, "");
}

TEST_F(Pagination, AcceptsALimitFromOneToAHundred) {
  EXPECT_EQ(read("limit=1").limit, 1);
  EXPECT_EQ(read("limit=99").limit, 99);
  EXPECT_EQ(read("limit=100").limit, 100);
}

TEST_F(Pagination, CapsTheLimitAtAHundred) {
  EXPECT_EQ(read("limit=101").limit, 100);
  EXPECT_EQ(read("limit=9223372036854775807").limit, 100);
  EXPECT_EQ(read("limit=99999999999999999999").limit, 100);
}

TEST_F(Pagination, RefusesAnInvalidLimit) {
  for (const char* query :
       {"limit=0", "limit=-1", "limit=x", "limit=1x", "limit=1.5", "limit=+1", "limit=%201",
        "limit=0x10", "limit=1%00", "limit=-99999999999999999999", "limit=%zz"}) {
    EXPECT_EQ(refusal(list(query)), "bad_query") << query;
  }
}

TEST_F(Pagination, RefusesUnknownParametersByName) {
  for (const char* query : {"offset=1", "Limit=1", "limit=1&x=1", "=1", "cursor%20=1"}) {
    EXPECT_EQ(refusal(list(query)), "unknown_parameter") << query;
  }
  const auto error = tests::error_of([&] { (void)read_list_query(list("off%73et=1"), kRules); });
  EXPECT_STREQ(error->what(), "Unknown query parameter offset");
  EXPECT_EQ(error->hint(), "Known: limit, cursor, sort, q.");
}

TEST_F(Pagination, RefusesSortAndSearchForAListWithoutThem) {
  for (const char* query : {"sort=id", "q=x"}) {
    EXPECT_EQ(tests::code_of([&] { (void)read_list_query(list(query)); }), "unknown_parameter");
  }
}

TEST_F(Pagination, RefusesADuplicateParameter) {
  for (const char* query : {"limit=1&limit=1", "sort=id&sort=name", "q=a&q=b"}) {
    EXPECT_EQ(refusal(list(query)), "repeated_parameter") << query;
  }
}

TEST_F(Pagination, TreatsAnEmptyParameterAsLeftOut) {
  const auto query = read("limit=&sort=&q=&cursor=&limit&x=&limit=7");

  EXPECT_EQ(query.limit, 7);
  EXPECT_EQ(query.sort, SortKey{});
  EXPECT_EQ(query.q, "");
  EXPECT_EQ(query.after, std::nullopt);
}

TEST_F(Pagination, LinksWithTheBasePath) {
  auto request = list("limit=2");
  request.base_path = "/books";

  const auto response = list_response(request, read("limit=2"), no_entries(), position_of(7));

  const auto next = body_of(response)["next"].get<std::string>();
  EXPECT_TRUE(next.starts_with("/books/api/items?limit=2&cursor=")) << next;
  EXPECT_EQ(tests::header(response, "Link"), "<" + next + ">; rel=\"next\"");
  auto following = list(next.substr(next.find('?') + 1));
  EXPECT_EQ(read_list_query(following, kRules).after_id(), 7);
}

TEST_F(Pagination, ReadsOneSortField) {
  EXPECT_EQ(read("sort=name").sort, (SortKey{"name", false}));
  EXPECT_EQ(read("sort=-name").sort, (SortKey{"name", true}));
  EXPECT_EQ(read("sort=-id").sort, (SortKey{"id", true}));
}

TEST_F(Pagination, RefusesAnUnknownSortField) {
  for (const char* query : {"sort=-", "sort=Name", "sort=+name", "sort=--name", "sort=name;id",
                            "sort=name%20desc", "sort=1", "sort=%00"}) {
    EXPECT_EQ(refusal(list(query)), "bad_query") << query;
  }
  const auto error = tests::error_of([] { (void)read("sort=size"); });
  EXPECT_STREQ(error->what(), "Unknown sort field \"size\"");
  EXPECT_EQ(error->hint(), "Known: id, name, created_at.");
}

TEST_F(Pagination, RefusesSeveralSortFields) {
  for (const char* query : {"sort=name,id", "sort=id,name", "sort=name,", "sort=,name"}) {
    const auto error = tests::error_of([&] { (void)read(query); });
    ASSERT_TRUE(error) << query;
    EXPECT_EQ(error->code(), "bad_query") << query;
    EXPECT_STREQ(error->what(), "sort takes one field") << query;
  }
}

TEST_F(Pagination, AcceptsASearchOfUpToTwoHundredCharacters) {
  std::string words;
  for (int i = 0; i < 200; ++i) words += "%C3%B1";

  EXPECT_EQ(read("q=a+b%26").q, "a b&");
  EXPECT_EQ(read("q=" + words).q.size(), 400U);
  EXPECT_EQ(refusal(list("q=" + words + "x")), "bad_query");
  EXPECT_EQ(refusal(list("q=%FF")), "bad_query");
}

TEST_F(Pagination, EscapesControlCharactersOfAnUnknownParameter) {
  const auto error = tests::error_of([&] { (void)read_list_query(list("a%00%1B%5b1mb=1")); });
  EXPECT_STREQ(error->what(), R"(Unknown query parameter a\x00\x1b[1mb)");
}

TEST_F(Pagination, ReadsTheCursorsThatItWrites) {
  for (const std::int64_t id : {std::int64_t{0}, std::int64_t{1}, INT64_MIN, INT64_MAX}) {
    const auto query = read(next_query(position_of(id), "limit=33"));

    EXPECT_EQ(query.after, position_of(id));
    EXPECT_EQ(query.limit, 33);
  }
  const std::string longest(kMaxSortTextBytes, 'x');
  for (const std::string& name : {std::string(), std::string("ñ\"\\/,]"), std::string("🔑"),
                                  std::string("\xE2\x80\xA8"), longest}) {
    const Position position{name, 7};

    const auto query = read(next_query(position, "sort=-name&q=a+b"));

    EXPECT_EQ(query.after, position) << name;
    EXPECT_EQ(query.sort, (SortKey{"name", true}));
    EXPECT_EQ(query.q, "a b");
  }
}

// Forges cursors. The first part of a cursor is the tag of its list.
class Cursors : public Pagination {
 protected:
  static nlohmann::json parts_of(const std::string& query) {
    return nlohmann::json::parse(decode_base64url(cursor_in(query)).value());
  }
  static std::string refusal_of(const std::string& query, const nlohmann::json& parts) {
    return refusal(list(query + "cursor=" + encode_base64url(parts.dump())));
  }
};

TEST_F(Cursors, AreRefusedIfTheirPartsHaveTheWrongType) {
  const auto parts = parts_of(next_query({"a", 41}, "sort=name"));
  ASSERT_EQ(refusal_of("sort=name&", parts), "");
  const std::vector<nlohmann::json> wrong{nullptr,
                                          true,
                                          1.5,
                                          -1.0,
                                          9223372036854775808U,
                                          nlohmann::json::array(),
                                          nlohmann::json::object()};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (const auto& value : wrong) {
      auto changed = parts;
      changed[i] = value;
      EXPECT_EQ(refusal_of("sort=name&", changed), "bad_cursor") << changed;
    }
  }
  auto number_for_a_text = parts;
  number_for_a_text[1] = 7;
  EXPECT_EQ(refusal_of("sort=name&", number_for_a_text), "bad_cursor");
  auto text_for_a_number = parts_of(next_query(position_of(41)));
  text_for_a_number[1] = "a";
  EXPECT_EQ(refusal_of("", text_for_a_number), "bad_cursor");
}

TEST_F(Cursors, AreRefusedWithPartsMissingOrAdded) {
  auto parts = parts_of(next_query(position_of(41)));
  parts.push_back(1);
  EXPECT_EQ(refusal_of("", parts), "bad_cursor");
  parts.erase(2);
  parts.erase(2);
  EXPECT_EQ(refusal_of("", parts), "bad_cursor");
  for (const char* text : {"null", "1", "{}", "[]", "\"\""}) {
    EXPECT_EQ(refusal_of("", nlohmann::json::parse(text)), "bad_cursor") << text;
  }
}

TEST_F(Cursors, AreRefusedWithTooLongASortText) {
  auto parts = parts_of(next_query({"a", 41}, "sort=name"));
  parts[1] = std::string(kMaxSortTextBytes + 1, 'x');

  EXPECT_EQ(refusal_of("sort=name&", parts), "bad_cursor");
}

TEST_F(Cursors, AreRefusedIfTheyCannotBeDecoded) {
  const auto cursor = cursor_in(next_query(position_of(41)));
  const auto decorated = encode_base64url(" " + decode_base64url(cursor).value());
  for (const std::string& other :
       {cursor + "A", cursor + "=", cursor.substr(1), cursor.substr(0, 20), std::string("41"),
        std::string(5000, 'A'), std::string("%00"), encode_base64url(std::string(3000, '[')),
        encode_base64url("[\"\xFF\",1,1]"), decorated}) {
    EXPECT_EQ(refusal(list("cursor=" + other)), "bad_cursor") << other;
  }
}

TEST_F(Cursors, AreRefusedForAnotherListOrderOrSearch) {
  const auto cursor = "cursor=" + cursor_in(next_query({"a", 41}, "sort=name&q=x"));

  EXPECT_EQ(refusal(list("sort=name&q=x&" + cursor)), "");
  EXPECT_EQ(refusal(list("sort=name&q=x&limit=3&" + cursor)), "");
  EXPECT_EQ(refusal(list("sort=name&q=x&" + cursor, "/api/books")), "bad_cursor");
  for (const char* other : {"sort=-name&q=x&", "sort=created_at&q=x&", "q=x&", "sort=name&q=y&",
                            "sort=name&", "sort=name&q=X&"}) {
    EXPECT_EQ(refusal(list(other + cursor)), "bad_cursor") << other;
  }
}

// Every build and instance must read the cursors of the others.
TEST_F(Cursors, HaveAFixedForm) {
  EXPECT_EQ(parts_of(next_query({"á", 41}, "sort=name&q=x")).dump(),
            R"(["b8e217c8049085d8","á",41])");
}

TEST_F(Pagination, WritesTheNextPageIntoBodyAndLink) {
  const auto query = "limit=2&sort=-name&q=a%26b+%C3%B1";

  JsonWriter entries;
  entries.begin_array();
  entries.value(std::int64_t{1});
  entries.value(std::int64_t{2});
  entries.end_array();
  const auto response = list_response(list(query), read(query), entries, Position{"a", 2});

  const auto body = body_of(response);
  EXPECT_EQ(body["items"], (nlohmann::json{1, 2}));
  const auto next = body["next"].get<std::string>();
  EXPECT_TRUE(next.starts_with("/api/items?limit=2&sort=-name&q=a%26b%20%C3%B1&cursor=")) << next;
  EXPECT_EQ(tests::header(response, "Link"), "<" + next + ">; rel=\"next\"");
}

TEST_F(Pagination, WritesNullOnTheLastPage) {
  const auto response = list_response(list(""), {}, no_entries(), {});

  EXPECT_EQ(response.body, R"({"items":[],"next":null})");
  EXPECT_EQ(tests::header(response, "Link"), "-");
}

}  // namespace
}  // namespace common::http
