#include <string>

#include <gtest/gtest.h>

#include "common/http/url.hpp"

namespace common::http {
namespace {

TEST(Authority, IsAHostWithAnOptionalPort) {
  for (const char* text :
       {"a", "Llavero_1.test", "llavero.test:8001", "a:", "127.0.0.1:80", "[::1]", "[::1]:80",
        "[2001:db8::1]:", "[::ffff:10.0.0.1]", "a%41", "a!$&'()*+,;=~"}) {
    EXPECT_TRUE(is_authority(text)) << text;
  }
}

TEST(Authority, RefusesOtherTexts) {
  for (const char* text : {"",
                           ":",
                           ":80",
                           "a:b",
                           "a:-1",
                           "a:80:80",
                           "a: 80",
                           "a b",
                           "a/b",
                           "a?b",
                           "a#b",
                           "me@a",
                           "http://a",
                           "::1",
                           "[::1",
                           "[::1]a",
                           "[]",
                           "[a]",
                           "[1.2.3.4]",
                           "[[::1]]",
                           "a[b]",
                           "espa\xC3\xB1"
                           "a",
                           "a\\b",
                           "a\"b"}) {
    EXPECT_FALSE(is_authority(text)) << text;
  }
}

TEST(Authority, RefusesANul) {
  using std::string_literals::operator""s;
  EXPECT_FALSE(is_authority("a\0"s));
  EXPECT_FALSE(is_authority("[::1\0a]"s));
}

TEST(Authority, LimitsItsLength) {
  EXPECT_TRUE(is_authority(std::string(255, 'a') + ":65535"));
  EXPECT_FALSE(is_authority(std::string(262, 'a')));
}

}  // namespace
}  // namespace common::http
