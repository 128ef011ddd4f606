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
  EXPECT_EQ(parse_query("&&=b&d=e=f&"), (Parameters{{"", "b"}, {"d", "e=f"}}));
}

TEST(ParseQuery, LeavesOutParametersWithoutAValue) {
  EXPECT_EQ(parse_query("a&b=&c=1&b=2&="), (Parameters{{"c", "1"}, {"b", "2"}}));
}

TEST(ParseQuery, DecodesAfterSplitting) {
  EXPECT_EQ(parse_query("a%26b=1%3D2&c+d=e+f%2Bg"), (Parameters{{"a&b", "1=2"}, {"c d", "e f+g"}}));
}

TEST(ParseQuery, RefusesAnInvalidEscape) {
  for (const char* query : {"a=%", "%=a", "%=", "a=1&b=%zz"}) {
    EXPECT_EQ(tests::code_of([&] { parse_query(query); }), "bad_query") << query;
  }
}

// What parse_http_url() makes of a text; "-" if it takes it for no URL.
std::string parsed(std::string_view text) {
  const auto url = parse_http_url(text);
  return url ? url->text() : "-";
}

TEST(ParseHttpUrl, WritesAUrlAsBrowsersDo) {
  for (const auto& [sent, written] : std::vector<std::pair<const char*, const char*>>{
           {"http://10.0.0.5:8080", "http://10.0.0.5:8080"},
           {"HTTPS://Auth.Example.ORG", "https://auth.example.org"},
           {"http://a.test:80", "http://a.test"},
           {"https://a.test:443/", "https://a.test"},
           {"http://a.test:443", "http://a.test:443"},
           {"http://a.test:08080", "http://a.test:8080"},
           {"http://a.test:", "http://a.test"},
           {"http://[0:0::1]:8001/", "http://[::1]:8001"},
           {"http://a_b.test./Books/v1/", "http://a_b.test./Books/v1"}}) {
    EXPECT_EQ(parsed(sent), written) << sent;
  }
}

TEST(ParseHttpUrl, SeparatesOriginAndPath) {
  const auto url = parse_http_url("https://a.test:8443/books/").value();

  EXPECT_EQ(url.origin, "https://a.test:8443");
  EXPECT_EQ(url.path, "/books");
}

TEST(ParseHttpUrl, RefusesAllElse) {
  for (const std::string_view text : {"",
                                      "/",
                                      "a.test",
                                      "//a.test",
                                      "ftp://a.test",
                                      "http:a.test",
                                      "http://",
                                      "http:///x",
                                      "http://:80",
                                      "http://u@a.test",
                                      "http://u:p@a.test",
                                      "http://a.test:0",
                                      "http://a.test:65536",
                                      "http://a.test:8x",
                                      "http://a.test?x",
                                      "http://a.test/?x",
                                      "http://a.test#x",
                                      "http://a//",
                                      "http://a/b//c",
                                      "http://a/./b",
                                      "http://a/../b",
                                      "http://a b",
                                      "http://a/b c",
                                      "http://a\tb",
                                      "http://a\xC3\xB1.test",
                                      "http://a%41",
                                      "http://10.1",
                                      "http://010.0.0.1",
                                      "http://256.0.0.1",
                                      "http://1",
                                      "http://[::1",
                                      "http://[127.0.0.1]",
                                      "http://::1",
                                      "http://*",
                                      "http://a/b\"c",
                                      "http://a/<b>",
                                      " http://a",
                                      "http://a,b"}) {
    EXPECT_EQ(parsed(text), "-") << text;
  }
}

}  // namespace
}  // namespace common::http
