#include "auth-service/adapters/argon2_hasher.hpp"

#include <algorithm>
#include <atomic>

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include "common/core/deadline.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/race.hpp"

namespace {

std::atomic<int> verifications = 0;
std::atomic<int> running = 0;
std::atomic<int> most_running = 0;

}  // namespace

// Overrides the function of libsodium.so to count its calls, and forwards to it.
extern "C" int crypto_pwhash_str_verify(const char* hash, const char* password,
                                        unsigned long long length) {
  static const auto real = reinterpret_cast<decltype(&crypto_pwhash_str_verify)>(
      ::dlsym(RTLD_NEXT, "crypto_pwhash_str_verify"));
  ++verifications;
  const int now_running = ++running;
  int most = most_running;
  while (most < now_running && !most_running.compare_exchange_weak(most, now_running)) {
  }
  const int result = real(hash, password, length);
  --running;
  return result;
}

namespace auth {
namespace {

using common::Secret;
using std::string_literals::operator""s;

class Argon2 : public testing::Test {
 protected:
  bool matches(const std::string& hashed, const std::string& tried) {
    return hasher_->verify(hasher_->hash(Secret(hashed)), Secret(tried));
  }

  std::unique_ptr<CountingHasher> hasher_ = make_argon2_hasher(1024);
};

TEST_F(Argon2, WritesAPhcStringWithItsParameters) {
  const auto hash = hasher_->hash(Secret("correct horse"));

  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_EQ(hash.find("horse"), std::string::npos);
  EXPECT_EQ(hash.find('\0'), std::string::npos);
}

TEST_F(Argon2, SaltsEachHash) { EXPECT_NE(hasher_->hash(Secret("a")), hasher_->hash(Secret("a"))); }

TEST_F(Argon2, VerifiesTheRightPasswordOnly) {
  EXPECT_TRUE(matches("correct horse", "correct horse"));
  EXPECT_FALSE(matches("correct horse", "correct horsf"));
  EXPECT_FALSE(matches("correct horse", ""));
}

TEST_F(Argon2, CountsEveryByte) {
  EXPECT_TRUE(matches("a\0b"s, "a\0b"s));
  EXPECT_FALSE(matches("a\0b"s, "a\0c"s));
  EXPECT_FALSE(matches("a\0b"s, "a"));
  EXPECT_FALSE(matches("a", "a "));
  EXPECT_TRUE(matches("", ""));
  EXPECT_FALSE(matches(std::string(1024, 'x') + "a", std::string(1024, 'x') + "b"));
}

TEST_F(Argon2, RefusesAMalformedHash) {
  const auto hash = hasher_->hash(Secret("a"));
  for (const std::string& broken :
       {std::string(), std::string("a"), std::string("$argon2id$"), hash.substr(0, 40),
        "$2b$12$" + std::string(53, 'a'), hash + "x"}) {
    EXPECT_FALSE(hasher_->verify(broken, Secret("a"))) << broken;
  }
}

TEST_F(Argon2, VerifiesADummyHashForAnUnknownUser) {
  const int before = verifications;

  hasher_->verify_dummy(Secret("a"));

  EXPECT_EQ(verifications, before + 1);
}

// Regression: 13 logins on 13 cores took 13 x 19 MiB, which is more than compose allows.
TEST(HashingLimits, AreTheCoresAndTheMemory) {
  constexpr std::uint64_t kMebibyte = 1024 * 1024;
  const auto threads = [](std::size_t cores, std::uint64_t mebibytes) {
    return hashing_limits(cores, mebibytes * kMebibyte).threads;
  };
  EXPECT_EQ(threads(2, 256), 2U);
  EXPECT_EQ(threads(13, 256), 8U);
  EXPECT_EQ(threads(8, 128), 1U);
  EXPECT_EQ(threads(4, 0), 1U);
  EXPECT_EQ(hashing_limits(64, UINT64_MAX).threads, 64U);
  EXPECT_EQ(hashing_limits(13, 256 * kMebibyte).mebibytes, 160);
  EXPECT_EQ(hashing_limits(13, 0).mebibytes, 19) << "at least one hash";
}

TEST_F(Argon2, ComputesNoMoreHashesThanHaveMemory) {
  const auto hasher = make_argon2_hasher(2 * 19 + 18);
  const auto hash = hasher->hash(Secret("a"));
  most_running = 0;

  test::race(6, [&](int) { return hasher->verify(hash, Secret("a")); });

  EXPECT_LE(most_running, 2);
}

TEST_F(Argon2, WaitsForMemoryUntilTheDeadline) {
  const auto hasher = make_argon2_hasher(19);
  const auto hash = hasher->hash(Secret("a"));
  const auto codes = test::race(2, [&](int) {
    const common::Deadline::Scope now(common::Deadline::after({}));
    return tests::code_of([&] {
      for (int i = 0; i < 20; ++i) hasher->verify(hash, Secret("a"));
    });
  });

  EXPECT_EQ(std::count(codes.begin(), codes.end(), "overloaded"), 1);
}

TEST_F(Argon2, TakesAPasswordInAnyNormalForm) {
  const std::string composed =
      "contrase\xC3\xB1"
      "a";
  const std::string decomposed =
      "contrasen\xCC\x83"
      "a";
  EXPECT_TRUE(matches(composed, decomposed));
  EXPECT_TRUE(matches(decomposed, composed));
  EXPECT_FALSE(matches(composed, "contrasena"));
}

// Hashes of an older version are those of the bytes that were sent.
TEST_F(Argon2, KeepsVerifyingOldHashesOfDecomposedPasswords) {
  const std::string composed =
      "contrase\xC3\xB1"
      "a";
  const std::string decomposed =
      "contrasen\xCC\x83"
      "a";
  std::array<char, crypto_pwhash_STRBYTES> old{};
  ASSERT_EQ(crypto_pwhash_str(old.data(), decomposed.data(), decomposed.size(), 2, 19456 * 1024),
            0);

  EXPECT_TRUE(hasher_->verify(old.data(), Secret(decomposed)));
  EXPECT_TRUE(hasher_->verify(old.data(), Secret(composed)));
  EXPECT_FALSE(hasher_->verify(old.data(), Secret("contrasena")));
}

TEST_F(Argon2, CountsItsHashes) {
  const auto before = hasher_->hashes();

  matches("a", "a");

  EXPECT_EQ(hasher_->hashes(), before + 2);
}

}  // namespace
}  // namespace auth
