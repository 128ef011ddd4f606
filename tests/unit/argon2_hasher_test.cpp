#include "auth-service/adapters/argon2_hasher.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sodium.h>

namespace {

// How many hashes are computed at once, seen where libsodium is called.
class InFlight {
 public:
  void enter() {
    const std::lock_guard lock(mutex_);
    most_ = std::max(most_, ++now_);
  }
  void leave() {
    const std::lock_guard lock(mutex_);
    --now_;
  }
  int take_most() {
    const std::lock_guard lock(mutex_);
    return std::exchange(most_, 0);
  }

 private:
  std::mutex mutex_;
  int now_ = 0;
  int most_ = 0;
};

InFlight in_flight;

}  // namespace

// Stands before the function of that name in libsodium.so, and calls it.
extern "C" int crypto_pwhash_str_verify(const char* hash, const char* password,
                                        unsigned long long length) {
  static const auto real = reinterpret_cast<decltype(&crypto_pwhash_str_verify)>(
      ::dlsym(RTLD_NEXT, "crypto_pwhash_str_verify"));
  in_flight.enter();
  const int result = real(hash, password, length);
  in_flight.leave();
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

  std::unique_ptr<BoundedHasher> hasher_ = make_argon2_hasher(2);
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

TEST_F(Argon2, FindsNothingInWhatIsNoHash) {
  const auto hash = hasher_->hash(Secret("a"));
  for (const std::string& broken :
       {std::string(), std::string("a"), std::string("$argon2id$"), hash.substr(0, 40),
        "$2b$12$" + std::string(53, 'a'), hash + "x"}) {
    EXPECT_FALSE(hasher_->verify(broken, Secret("a"))) << broken;
  }
}

TEST_F(Argon2, SpendsTheWorkOfAVerificationOnAnUnknownUser) {
  in_flight.take_most();

  hasher_->verify_dummy(Secret("a"));

  EXPECT_EQ(in_flight.take_most(), 1);
}

TEST_F(Argon2, ComputesAsManyHashesAtOnceAsItMayAndNeverMore) {
  const auto hash = hasher_->hash(Secret("a"));
  in_flight.take_most();
  std::atomic<int> verified = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] { verified += hasher_->verify(hash, Secret("a")) ? 1 : 0; });
    }
  }

  EXPECT_EQ(verified, 8);
  EXPECT_EQ(in_flight.take_most(), 2);
}

TEST_F(Argon2, KnowsWhatItComputesAndWhoWaits) {
  const auto hash = hasher_->hash(Secret("a"));
  const auto begun = hasher_->load().hashes;
  std::atomic<std::uint64_t> verified = 0;
  {
    std::atomic<bool> seen = false;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        while (!seen) verified += hasher_->verify(hash, Secret("a")) ? 1 : 0;
      });
    }
    while (hasher_->load().computing != 2 || hasher_->load().waiting == 0) {
      std::this_thread::yield();
    }
    seen = true;
  }

  const auto load = hasher_->load();

  EXPECT_EQ(load.computing, 0);
  EXPECT_EQ(load.waiting, 0);
  EXPECT_EQ(load.hashes, begun + verified);
}

}  // namespace
}  // namespace auth
