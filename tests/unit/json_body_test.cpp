#include "common/http/json_body.hpp"

#include <gtest/gtest.h>

#include "common/http/problem.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/requests.hpp"

namespace common::http {
namespace {

using std::string_literals::operator""s;
using tests::error_of;
using tests::json_request;
using tests::lines_of;
using Lines = std::vector<std::string>;

// The errors of a body that is read as {name, note?, count?}.
Lines errors_of(const std::string& text) {
  JsonBody body(json_request("/", text));
  body.string("name");
  body.optional_string("note");
  body.optional_integer("count");
  body.note_unknown_members();
  return lines_of(body.errors());
}

int status_of_type(const Request& request) {
  try {
    const JsonBody body(request);
  } catch (const ProblemException& refusal) {
    return refusal.problem().status;
  }
  return 0;
}

TEST(JsonBodyType, AcceptsApplicationJsonInAnyCaseWithParameters) {
  for (const char* type : {"application/json", "Application/JSON", "application/json;charset=utf-8",
                           "application/json ; charset=utf-8", "application/json;"}) {
    EXPECT_EQ(status_of_type(json_request("/", "{}", type)), 0) << type;
  }
}

TEST(JsonBodyType, RefusesOtherMediaTypes) {
  for (const char* type :
       {"", ";", " ", "text/plain", "application/jsonx", "application/json2",
        "application/problem+json", "text/json", "json", "application/x-www-form-urlencoded",
        "text/plain;application/json", "application/json, text/plain"}) {
    EXPECT_EQ(status_of_type(json_request("/", "{}", type)), 415) << type;
  }
  EXPECT_EQ(status_of_type(tests::request(Method::kPost, "/")), 415);
}

TEST(JsonBody, ReadsItsMembers) {
  JsonBody body(json_request("/", R"({"name":"a\u0000b","note":"","count":-5})"));

  EXPECT_EQ(body.string("name"), "a\0b"s);
  EXPECT_EQ(body.optional_string("note"), "");
  EXPECT_EQ(body.optional_integer("count"), -5);
  body.note_unknown_members();
  EXPECT_NO_THROW(body.errors().throw_if_any());
}

TEST(JsonBody, RefusesInvalidJsonWithThePosition) {
  for (const auto& text :
       {""s, "{"s, "{\"name\":}"s, "name=a"s, "{}\0"s, "\xEF\xBB\xBF{}"s, "{\"name\":\"\xFF\"}"s,
        std::string(33, '[') + std::string(33, ']'), "{\"name\":1e999}"s}) {
    const auto error = error_of([&] { errors_of(text); });
    ASSERT_TRUE(error) << text;
    EXPECT_EQ(error->kind(), ErrorKind::kMalformed);
    EXPECT_EQ(error->code(), "invalid_json");
  }
  EXPECT_STREQ(error_of([&] { errors_of("{\n\"name\":}"); })->what(),
               "The body is not JSON: syntax error at line 2, column 8");
}

TEST(JsonBody, RefusesOtherValuesThanObjects) {
  for (const char* text : {"[]", "\"name\"", "1", "null", "true", R"([{"name":"a"}])"}) {
    const auto error = error_of([&] { errors_of(text); });
    ASSERT_TRUE(error) << text;
    EXPECT_EQ(lines_of(error->errors()), (Lines{" wrong_type"}));
  }
}

// The errors of a body that is read as {list: [{n}]} with at most two entries.
Lines errors_of_list(const std::string& text) {
  JsonBody body(json_request("/", text));
  body.objects("list", 2, [](JsonBody& object) { object.integer("n"); });
  body.note_unknown_members();
  return lines_of(body.errors());
}

TEST(JsonBody, ReadsAnArrayOfObjects) {
  JsonBody body(json_request("/", R"({"list":[{"n":1},{"n":2}]})"));
  std::vector<std::int64_t> read;
  body.objects("list", 2, [&](JsonBody& object) { read.push_back(object.integer("n")); });

  EXPECT_EQ(read, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(errors_of_list(R"({"list":[]})"), Lines{});
}

TEST(JsonBody, ReportsErrorsInAnArrayWithTheirPlace) {
  EXPECT_EQ(
      errors_of_list(R"({"list":[{"n":"1","m":2},{}]})"),
      (Lines{"/list/0/n wrong_type", "/list/0/m unknown_member", "/list/1/n missing_member"}));
  EXPECT_EQ(errors_of_list(R"({"list":[1,null]})"),
            (Lines{"/list/0 wrong_type", "/list/1 wrong_type"}));
  EXPECT_EQ(errors_of_list(R"({"list":[{"n":1,"n":1}]})"), (Lines{"/list/n duplicate_member"}));
}

TEST(JsonBody, RefusesWhatIsNoArrayOrTooLong) {
  EXPECT_EQ(errors_of_list("{}"), (Lines{"/list missing_member"}));
  for (const char* value : {"null", "{}", "1", "\"a\""}) {
    EXPECT_EQ(errors_of_list("{\"list\":"s + value + "}"), (Lines{"/list wrong_type"})) << value;
  }
  EXPECT_EQ(errors_of_list(R"({"list":[{"n":1},{"n":2},{"n":3}]})"), (Lines{"/list too_long"}));
}

TEST(JsonBody, ReportsMissingMembers) {
  EXPECT_EQ(errors_of("{}"), (Lines{"/name missing_member"}));
}

TEST(JsonBody, AcceptsNullForOptionalMembersOnly) {
  EXPECT_EQ(errors_of(R"({"name":"a","note":null,"count":null})"), Lines{});
  EXPECT_EQ(errors_of(R"({"name":null})"), (Lines{"/name wrong_type"}));
}

TEST(JsonBody, ReportsWrongTypes) {
  for (const char* value : {"1", "true", "[]", "{}", "[\"a\"]"}) {
    EXPECT_EQ(errors_of("{\"name\":"s + value + "}"), (Lines{"/name wrong_type"})) << value;
    EXPECT_EQ(errors_of("{\"name\":\"a\",\"note\":"s + value + "}"), (Lines{"/note wrong_type"}));
  }
  for (const char* value : {"\"1\"", "true", "[1]", "{}", "1.5", "1e-3", "\"1.0\""}) {
    EXPECT_EQ(errors_of("{\"name\":\"a\",\"count\":"s + value + "}"), (Lines{"/count wrong_type"}))
        << value;
  }
}

TEST(JsonBody, ReadsIntegersOfTheWholeRange) {
  const auto read = [](const std::string& value) {
    return JsonBody(json_request("/", "{\"n\":" + value + "}")).optional_integer("n");
  };

  EXPECT_EQ(read("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(read("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(read("0"), 0);
  EXPECT_EQ(read("-0"), 0);
  EXPECT_EQ(read("9223372036854775808"), std::nullopt);
  EXPECT_EQ(read("18446744073709551615"), std::nullopt);
  EXPECT_EQ(read("18446744073709551616"), std::nullopt);
  EXPECT_EQ(read("-9223372036854775809"), std::nullopt);
}

// JSON Schema Validation 2020-12, section 6.1.1.
TEST(JsonBody, ReadsANumberWithAFractionOfZeroAsAnInteger) {
  const auto read = [](const std::string& value) {
    return JsonBody(json_request("/", "{\"n\":" + value + "}")).optional_integer("n");
  };

  EXPECT_EQ(read("1963.0"), 1963);
  EXPECT_EQ(read("-3000.00"), -3000);
  EXPECT_EQ(read("1.963e3"), 1963);
  EXPECT_EQ(read("-0.0"), 0);
  EXPECT_EQ(read("9007199254740991.0"), 9007199254740991);
  EXPECT_EQ(read("9007199254740993.0"), std::nullopt);
  EXPECT_EQ(read("1e300"), std::nullopt);
  EXPECT_EQ(read("1963.5"), std::nullopt);
}

TEST(JsonBody, RefusesACodingAndAForeignCharset) {
  auto compressed = json_request("/", "{}");
  compressed.headers.add("Content-Encoding", "gzip");

  EXPECT_EQ(status_of_type(compressed), 415);
  EXPECT_EQ(status_of_type(json_request("/", "{}", "application/json; charset=latin1")), 415);
}

TEST(JsonBody, ReportsUnknownAndDuplicateMembers) {
  EXPECT_EQ(errors_of(R"({"name":"a","role":"admin"})"), (Lines{"/role unknown_member"}));
  EXPECT_EQ(errors_of(R"({"name":"a","name":"b"})"), (Lines{"/name duplicate_member"}));
  EXPECT_EQ(errors_of(R"({"name":"a","Name":"a"})"), (Lines{"/Name unknown_member"}));
}

TEST(JsonBody, EscapesThePointerOfAMember) {
  EXPECT_EQ(errors_of(R"({"name":"a","a/b~c":1})"), (Lines{"/a~1b~0c unknown_member"}));
  EXPECT_EQ(errors_of(R"({"name":"a","a/b":1,"a/b":1})"), (Lines{"/a~1b duplicate_member"}));
}

TEST(JsonBody, ReportsAllErrorsTogether) {
  EXPECT_EQ(errors_of(R"({"note":1,"count":"x","extra":0,"twice":0,"twice":0})"),
            (Lines{"/twice duplicate_member", "/name missing_member", "/note wrong_type",
                   "/count wrong_type", "/extra unknown_member"}));
}

TEST(JsonResponse, MayNotBeCached) {
  const auto response = json_response(201, {{"a", 1}});

  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.body, R"({"a":1})");
  EXPECT_EQ(tests::header(response, "Content-Type"), "application/json");
  EXPECT_EQ(tests::header(response, "Cache-Control"), "no-store");
}

}  // namespace
}  // namespace common::http
