#include "common/token/hmac.hpp"

#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace common {
namespace {

std::string hex(const HmacSha256::Digest& digest) {
  std::string text;
  for (const auto byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

std::string bytes(const HmacSha256::Digest& digest) { return {digest.begin(), digest.end()}; }

TEST(HmacSha256, SignsTheTestCasesOfRfc4231) {
  EXPECT_EQ(hex(HmacSha256(Secret(std::string(20, '\x0b'))).sign("Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(HmacSha256(Secret("Jefe")).sign("what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(HmacSha256(Secret(std::string(131, '\xaa')))
                    .sign("Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256, SignsManyMessagesWithOneKey) {
  const HmacSha256 hmac(Secret("Jefe"));
  const auto first = hmac.sign("a");

  EXPECT_NE(hmac.sign("b"), first);
  EXPECT_EQ(hmac.sign("a"), first);
}

TEST(HmacSha256, VerifiesOnlyTheWholeDigest) {
  const HmacSha256 hmac(Secret("Jefe"));
  const auto digest = bytes(hmac.sign("message"));

  EXPECT_TRUE(hmac.verify("message", digest));
  EXPECT_FALSE(hmac.verify("massage", digest));
  EXPECT_FALSE(hmac.verify("message", ""));
  EXPECT_FALSE(hmac.verify("message", digest.substr(0, 31)));
  EXPECT_FALSE(hmac.verify("message", digest + '\0'));
}

TEST(HmacSha256, IsThreadSafe) {
  const HmacSha256 hmac(Secret("Jefe"));
  const auto expected = hmac.sign("message");
  std::vector<int> wrong(4, 0);
  {
    std::vector<std::jthread> threads;
    for (auto& count : wrong) {
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i) count += hmac.sign("message") == expected ? 0 : 1;
      });
    }
  }

  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

// printf kid | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdeF
TEST(Fingerprint, IsAPrefixOfTheHmacOfKid) {
  EXPECT_EQ(fingerprint(Secret("0123456789abcdef0123456789abcdeF")), "7c1d88b9");
  EXPECT_NE(fingerprint(Secret("0123456789abcdef0123456789abcdeG")), "7c1d88b9");
}

}  // namespace
}  // namespace common
