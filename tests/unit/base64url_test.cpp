#include "common/http/base64url.hpp"

#include <random>

#include <gtest/gtest.h>

namespace common {
namespace {

using std::string_literals::operator""s;

TEST(Base64Url, EncodesAsRfc4648Does) {
  EXPECT_EQ(encode_base64url(""), "");
  EXPECT_EQ(encode_base64url("f"), "Zg");
  EXPECT_EQ(encode_base64url("fo"), "Zm8");
  EXPECT_EQ(encode_base64url("foo"), "Zm9v");
  EXPECT_EQ(encode_base64url("foob"), "Zm9vYg");
  EXPECT_EQ(encode_base64url("\xFB\xFF\xBF"), "-_-_");
  EXPECT_EQ(encode_base64url("\0\0\0"s), "AAAA");
}

TEST(Base64Url, DecodesWhatItEncodes) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 100; ++size) {
    std::string bytes(size, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(random());

    EXPECT_EQ(decode_base64url(encode_base64url(bytes)), bytes);
  }
}

TEST(Base64Url, RefusesNonCanonicalText) {
  for (const auto& text :
       {"Zg=="s,  "Zg="s,   "Zm8="s,  "Zh"s,    "Zm9"s,    "Z"s,       "Zm9vY"s,
        "+/+/"s,  "Zm 9v"s, " Zm9v"s, "Zm9v "s, "Zm9v\n"s, "Zm\n9v"s,  "Zm9v\0"s,
        "\0Zm9"s, "Zm9v="s, "="s,     "===="s,  "Zm.v"s,   "Zm9\xC3"s, "Zm9v%3D"s}) {
    EXPECT_EQ(decode_base64url(text), std::nullopt) << text;
  }
}

// libsodium 1.0.18 reads every byte from 0x80 up as '_' where char is signed, as it is on x86.
TEST(Base64Url, RefusesEveryByteOutsideItsAlphabet) {
  int accepted = 0;
  for (int byte = 0; byte < 256; ++byte) {
    accepted += decode_base64url("AAA"s + static_cast<char>(byte)).has_value() ? 1 : 0;
  }

  EXPECT_EQ(accepted, 64);
}

// At the end of a short group only 4 or 16 of the 64 characters are valid: the others set bits that
// belong to no byte.
TEST(Base64Url, AcceptsOneEncodingPerByteString) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  int of_two = 0;
  int of_three = 0;
  for (const char last : alphabet) {
    of_two += decode_base64url("A"s + last).has_value() ? 1 : 0;
    of_three += decode_base64url("AA"s + last).has_value() ? 1 : 0;
  }

  EXPECT_EQ(of_two, 4);
  EXPECT_EQ(of_three, 16);
}

}  // namespace
}  // namespace common
