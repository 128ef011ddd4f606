#include "common/http/json.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace common {
namespace {

using std::string_literals::operator""s;
using Pointers = std::vector<std::string>;

constexpr int kDepth = 8;

// The error of the parser; "" if it accepts the text.
std::string parse_error(std::string_view text, int max_depth = kDepth) {
  try {
    parse_strict_json(text, max_depth);
  } catch (const JsonError& error) {
    return error.what();
  }
  return "";
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(StrictJson, ReadsAValue) {
  const auto strict = parse_strict_json(R"( {"a": [1, -2, 3.5, "\u00e1", true, null]} )", kDepth);

  EXPECT_EQ(strict.value, (nlohmann::json{{"a", {1, -2, 3.5, "\xC3\xA1", true, nullptr}}}));
  EXPECT_TRUE(strict.duplicates.empty());
}

TEST(StrictJson, RefusesInvalidJson) {
  for (const auto& text : {""s,
                           " "s,
                           "{"s,
                           "}"s,
                           "{\"a\"}"s,
                           "{\"a\":1,}"s,
                           "[1,]"s,
                           "{'a':1}"s,
                           "{a:1}"s,
                           "01"s,
                           "+1"s,
                           ".5"s,
                           "1."s,
                           "0x10"s,
                           "NaN"s,
                           "Infinity"s,
                           "-Infinity"s,
                           "nan"s,
                           "True"s,
                           "undefined"s,
                           "1 2"s,
                           "{} {}"s,
                           "{}x"s,
                           "\"a"s,
                           "\"\\x\""s,
                           "\"\\u12\""s,
                           "\"\\ud800\""s,
                           "\"\\udc00\\ud800\""s,
                           "\"a\nb\""s,
                           "\"\xFF\""s,
                           "\"\xC0\xAF\""s,
                           "\"\xED\xA0\x80\""s,
                           "// c\n1"s,
                           "/* c */1"s,
                           "\xFF\xFE{\0}\0"s}) {
    EXPECT_NE(parse_error(text), "") << text;
  }
}

TEST(StrictJson, NamesBytesThatAreNotUtf8) {
  EXPECT_EQ(parse_error("{\"a\":\n \"\xFF\"}"), "not UTF-8 at line 2, column 3");
  EXPECT_EQ(parse_error("\"Cort\xE1zar\""), "not UTF-8 at line 1, column 6");
  EXPECT_EQ(parse_error("[\xC3]"), "not UTF-8 at line 1, column 2");
  EXPECT_EQ(parse_error("\"\xF0\x9F\x94\""), "not UTF-8 at line 1, column 2");
  EXPECT_EQ(parse_error("\xFF\xFE{\0}\0"s), "not UTF-8 at line 1, column 1");
  EXPECT_EQ(parse_error("{,\"\xFF\"}"), "syntax error at line 1, column 2");
}

// The parser of nlohmann stops at a NUL byte.
TEST(StrictJson, RefusesANulByte) {
  EXPECT_NE(parse_error("{\"a\":1}\0"s), "");
  EXPECT_NE(parse_error("{\"a\":1}\0{\"a\":2}"s), "");
  EXPECT_NE(parse_error("\0{}"s), "");
  EXPECT_NE(parse_error("[1,\0 2]"s), "");
}

TEST(StrictJson, AcceptsAnEscapedNul) {
  EXPECT_EQ(parse_strict_json(R"("a\u0000b")", kDepth).value, "a\0b"s);
}

TEST(StrictJson, RefusesAByteOrderMark) {
  EXPECT_EQ(parse_error("\xEF\xBB\xBF{}"), "byte order mark at the start");
}

TEST(StrictJson, ReportsDuplicateMembersByPointer) {
  EXPECT_EQ(parse_strict_json(R"({"a":1,"a":1})", kDepth).duplicates, (Pointers{"/a"}));
  EXPECT_EQ(parse_strict_json(R"({"a":1,"\u0061":2})", kDepth).duplicates, (Pointers{"/a"}));
  EXPECT_EQ(parse_strict_json(R"({"":1,"":2})", kDepth).duplicates, (Pointers{"/"}));
  EXPECT_EQ(parse_strict_json(R"({"a/b~c":1,"a/b~c":2})", kDepth).duplicates,
            (Pointers{"/a~1b~0c"}));
  EXPECT_EQ(parse_strict_json(R"({"a":{"b":1,"c":{},"b":2}})", kDepth).duplicates,
            (Pointers{"/a/b"}));
  EXPECT_EQ(parse_strict_json(R"({"l":[{"x":1,"x":2}],"y":0,"y":0})", kDepth).duplicates,
            (Pointers{"/l/x", "/y"}));
}

TEST(StrictJson, AllowsTheSameMemberInTwoObjects) {
  EXPECT_TRUE(parse_strict_json(R"({"a":{"a":1},"b":{"a":1}})", kDepth).duplicates.empty());
  EXPECT_TRUE(parse_strict_json(R"([{"a":1},{"a":1}])", kDepth).duplicates.empty());
}

// A pointer of 32 KB for each of thousands of members would take hundreds of megabytes.
TEST(StrictJson, BoundsTheMemoryForDuplicates) {
  std::string text = "{\"" + std::string(32'000, 'k') + "\":{";
  for (int i = 0; i < 2'000; ++i) {
    const auto member = "\"" + std::to_string(i) + "\":0,";
    text += member + member;
  }
  text += "\"z\":0}}";

  const auto duplicates = parse_strict_json(text, kDepth).duplicates;

  std::size_t bytes = 0;
  for (const auto& pointer : duplicates) bytes += pointer.size();
  EXPECT_FALSE(duplicates.empty());
  EXPECT_LT(bytes, std::size_t{2} << 20U);
}

TEST(StrictJson, ReportsTheFirst16Duplicates) {
  std::string text = "{\"a\":0";
  for (int i = 0; i < 1'000; ++i) text += ",\"a\":0";

  EXPECT_EQ(parse_strict_json(text + "}", kDepth).duplicates.size(), 16U);
}

TEST(StrictJson, LimitsTheDepth) {
  EXPECT_EQ(parse_error(nested(kDepth)), "");
  EXPECT_EQ(parse_error(nested(kDepth + 1)), "nested more than 8 levels deep");
  EXPECT_EQ(parse_error(R"({"a":{"b":1}})", 2), "");
  EXPECT_EQ(parse_error(R"({"a":{"b":[]}})", 2), "nested more than 2 levels deep");
}

TEST(StrictJson, RefusesTwentyThousandLevels) {
  EXPECT_EQ(parse_error(nested(20'000)), "nested more than 8 levels deep");
  EXPECT_EQ(parse_error(std::string(20'000, '[')), "nested more than 8 levels deep");
}

TEST(StrictJson, RefusesNumbersOutOfRange) {
  EXPECT_EQ(parse_error("1e400"), "number out of range");
  EXPECT_EQ(parse_error("[-1e400]"), "number out of range");
  EXPECT_EQ(parse_error("1e308"), "");
}

TEST(StrictJson, ReportsTheLineAndColumn) {
  EXPECT_EQ(parse_error("{]"), "syntax error at line 1, column 2");
  EXPECT_EQ(parse_error("{\"a\":1,\n \"b\" 2}"), "syntax error at line 2, column 6");
  EXPECT_EQ(parse_error("{\n\n"), "syntax error at line 3, column 1");
  EXPECT_EQ(parse_error(""), "syntax error at line 1, column 1");
  EXPECT_EQ(parse_error("{}\0"s), "syntax error at line 1, column 3");
}

TEST(StrictJson, NeverQuotesTheText) {
  for (const auto* text : {R"({"password":"hunter2")", R"({"password":hunter2})", "hunter2",
                           R"({"a":1}hunter2)", R"([[[[[[[[["hunter2"]]]]]]]]])"}) {
    const auto what = parse_error(text);
    EXPECT_NE(what, "");
    EXPECT_EQ(what.find("hunter2"), std::string::npos) << what;
    EXPECT_EQ(what.find("password"), std::string::npos) << what;
  }
}

}  // namespace
}  // namespace common
