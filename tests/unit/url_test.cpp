#include "common/http/url.hpp"

#include <gtest/gtest.h>

#include "tests/support/caught.hpp"

namespace common::http {
namespace {

using std::string_literals::operator""s;
using Parameters = std::vector<std::pair<std::string, std::string>>;

TEST(PercentDecode, DecodesEscapes) {
  EXPECT_EQ(percent_decode("plain"), "plain");
  EXPECT_EQ(percent_decode("a%2Fb%2fc"), "a/b/c");
  EXPECT_EQ(percent_decode("%C3%B1"), "\xC3\xB1");
  EXPECT_EQ(percent_decode("%00%ff"), "\0\xFF"s);
  EXPECT_EQ(percent_decode("a+b"), "a+b");
  EXPECT_EQ(percent_decode(""), "");
}

TEST(PercentDecode, DecodesOnce) { EXPECT_EQ(percent_decode("%252F"), "%2F"); }

TEST(PercentDecode, RefusesInvalidEscapes) {
  for (const char* text :
       {"%", "a%", "%4", "%zz", "%4g", "%g4", "% 4", "%%41", "%+1", "%-1", "%0x"}) {
    EXPECT_EQ(percent_decode(text), std::nullopt) << text;
  }
}

TEST(PercentDecode, RefusesBytesThatAUrlCannotContain) {
  EXPECT_EQ(percent_decode("\xC3\xB1%41"), std::nullopt);
  EXPECT_EQ(percent_decode("\xC3\xB1"), std::nullopt);
  EXPECT_EQ(percent_decode("a\nb"), std::nullopt);
  EXPECT_EQ(percent_decode("a\x7F"), std::nullopt);
}

TEST(ParseQuery, ReadsParametersInOrder) {
  EXPECT_EQ(parse_query("b=2&a=1&b=3"), (Parameters{{"b", "2"}, {"a", "1"}, {"b", "3"}}));
  EXPECT_EQ(parse_query(""), Parameters{});
  EXPECT_EQ(parse_query("&&a&=b&c=&d=e=f&"),
            (Parameters{{"a", ""}, {"", "b"}, {"c", ""}, {"d", "e=f"}}));
}

TEST(ParseQuery, DecodesAfterSplitting) {
  EXPECT_EQ(parse_query("a%26b=1%3D2&c+d=e+f%2Bg"), (Parameters{{"a&b", "1=2"}, {"c d", "e f+g"}}));
}

TEST(ParseQuery, RefusesAnInvalidEscape) {
  for (const char* query : {"a=%", "%=a", "a=1&b=%zz"}) {
    EXPECT_EQ(tests::code_of([&] { parse_query(query); }), "bad_query") << query;
  }
}

}  // namespace
}  // namespace common::http
