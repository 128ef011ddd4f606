#include "auth-service/adapters/argon2_hasher.hpp"

#include <atomic>

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sodium.h>

namespace {

std::atomic<int> verifications = 0;

}  // namespace

// Overrides the function of libsodium.so to count its calls, and forwards to it.
extern "C" int crypto_pwhash_str_verify(const char* hash, const char* password,
                                        unsigned long long length) {
  static const auto real = reinterpret_cast<decltype(&crypto_pwhash_str_verify)>(
      ::dlsym(RTLD_NEXT, "crypto_pwhash_str_verify"));
  ++verifications;
  return real(hash, password, length);
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

  std::unique_ptr<CountingHasher> hasher_ = make_argon2_hasher();
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

TEST_F(Argon2, CountsItsHashes) {
  const auto before = hasher_->hashes();

  matches("a", "a");

  EXPECT_EQ(hasher_->hashes(), before + 2);
}

}  // namespace
}  // namespace auth
