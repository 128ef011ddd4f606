#include "common/http/etag.hpp"

#include <gtest/gtest.h>

#include "tests/support/caught.hpp"
#include "tests/support/requests.hpp"

namespace common::http {
namespace {

using tests::header;
using Versions = std::vector<std::int64_t>;

Request request_with(const std::string& name, const std::string& value) {
  return tests::request(Method::kPut, "/api/items/1", {{name, value}});
}

constexpr std::array<std::string_view, 3> kVariants{"", "mine", "other"};

Versions matched(const std::string& value) {
  return read_precondition(request_with("If-Match", value), kVariants).match.value().versions;
}

std::string refusal(const std::string& value) {
  return tests::code_of([&] { (void)read_precondition(request_with("If-Match", value)); });
}

Response shown(const Request& request) {
  Response response;
  response.body = "{}";
  return conditional(request, 3, "mine", std::move(response));
}

TEST(EntityTags, NameTheVersionAndTheVariant) {
  EXPECT_EQ(make_etag(3), "\"3\"");
  EXPECT_EQ(make_etag(3, "mine"), "\"3-mine\"");
}

TEST(Preconditions, AreEmptyWithoutTheHeaders) {
  const auto precondition = read_precondition(tests::request(Method::kPut, "/"));

  EXPECT_FALSE(precondition.match);
  EXPECT_FALSE(precondition.none_match);
}

TEST(Preconditions, MatchTheVersionWithAnyVariant) {
  EXPECT_EQ(matched("\"3\""), Versions{3});
  EXPECT_EQ(matched("\"3-mine\""), Versions{3});
  EXPECT_EQ(matched("\"3\" , \"4-other\",\"5\""), (Versions{3, 4, 5}));
  EXPECT_EQ(matched(",, \"3\",\t,"), Versions{3});
}

TEST(Preconditions, JoinTheFieldsOfOneName) {
  auto request = request_with("If-Match", "\"3\"");
  request.headers.add("if-match", "\"4\"");

  EXPECT_EQ(read_precondition(request).match->versions, (Versions{3, 4}));
}

TEST(Preconditions, IgnoreForeignTags) {
  for (const char* tag :
       {"\"\"", "\"x\"", "\"3x\"", "\"+3\"", "\"-\"", "\"3,4\"", "\"3-\"", "\"03\"", "\"-3\"",
        "\"3-min\"", "\"3-mine-\"", "\"3-Mine\"", "\"99999999999999999999\"", "\"\xC3\xB1\""}) {
    EXPECT_EQ(matched(tag), Versions{}) << tag;
  }
}

TEST(Preconditions, KnowOnlyTheVariantsOfTheirResource) {
  const auto read = [](const char* value) {
    return read_precondition(request_with("If-Match", value)).match.value().versions;
  };

  EXPECT_EQ(read("\"3\""), Versions{3});
  EXPECT_EQ(read("\"3-mine\""), Versions{});
}

TEST(Preconditions, MatchAWeakTagOnlyInIfNoneMatch) {
  EXPECT_EQ(matched("W/\"3\""), Versions{});
  EXPECT_EQ(read_precondition(request_with("If-None-Match", "W/\"3\"")).none_match.value().versions,
            Versions{3});
}

TEST(Preconditions, AcceptAStarForAnyVersion) {
  const auto precondition = read_precondition(request_with("If-Match", "*"));

  EXPECT_TRUE(precondition.match->holds(1));
  EXPECT_NO_THROW(precondition.check(77));
}

TEST(Preconditions, RefuseInvalidLists) {
  for (const char* value :
       {"", " ", ",", "3", "\"3", "3\"", "\"3\" \"4\"", "\"3\"x", "*,\"3\"", "\"3\",*", "w/\"3\"",
        "W/3", "W/ \"3\"", "\"a b\"", "\"a\x7F\"", "'3'", "\"3\";\"4\""}) {
    EXPECT_EQ(refusal(value), "bad_precondition") << value;
  }
  EXPECT_EQ(tests::code_of([] { (void)read_precondition(request_with("If-None-Match", "3")); }),
            "bad_precondition");
}

TEST(ConditionalAnswers, CarryTheTag) {
  const auto response = shown(tests::request(Method::kGet, "/"));

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header(response, "ETag"), "\"3-mine\"");
}

TEST(ConditionalAnswers, Are304WithoutABodyIfTheTagMatches) {
  for (const char* value : {"\"3-mine\"", "W/\"3-mine\"", "\"1\", \"3-mine\"", "*"}) {
    const auto response = shown(request_with("If-None-Match", value));

    EXPECT_EQ(response.status, 304) << value;
    EXPECT_EQ(response.body, "") << value;
    EXPECT_EQ(header(response, "ETag"), "\"3-mine\"") << value;
  }
}

TEST(ConditionalAnswers, DistinguishVariants) {
  for (const char* value : {"\"3\"", "\"3-other\"", "\"2-mine\"", "\"03-mine\""}) {
    EXPECT_EQ(shown(request_with("If-None-Match", value)).status, 200) << value;
  }
}

TEST(ConditionalAnswers, Are412UnlessIfMatchHasExactlyTheTag) {
  auto request = request_with("If-Match", "\"2-mine\"");
  request.headers.add("If-None-Match", "\"3-mine\"");
  EXPECT_EQ(tests::code_of([&] { (void)shown(request); }), "precondition_failed");

  for (const char* tag : {"\"3\"", "\"3-other\"", "W/\"3-mine\"", "\"03-mine\""}) {
    EXPECT_EQ(tests::code_of([&] { (void)shown(request_with("If-Match", tag)); }),
              "precondition_failed")
        << tag;
  }
  EXPECT_EQ(shown(request_with("If-Match", "\"1\", \"3-mine\"")).status, 200);
  EXPECT_EQ(shown(request_with("If-Match", "*")).status, 200);
}

}  // namespace
}  // namespace common::http
