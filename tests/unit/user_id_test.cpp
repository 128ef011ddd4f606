#include <set>

#include <gtest/gtest.h>

#include "auth-service/core/user.hpp"
#include "tests/support/counting_random.hpp"
#include "tests/support/fixed_clock.hpp"

namespace auth {
namespace {

using common::Timestamp;
using std::chrono::milliseconds;

constexpr std::int64_t kMaxExact = 9'007'199'254'740'991;  // Number.MAX_SAFE_INTEGER
constexpr std::int64_t kIdsPerMillisecond = 4096;

// All its bytes are equal.
class ConstantRandom final : public common::Random {
 public:
  explicit ConstantRandom(unsigned char byte) : byte_(byte) {}
  void fill(std::span<unsigned char> bytes) override {
    for (auto& byte : bytes) byte = byte_;
  }

 private:
  unsigned char byte_;
};

TEST(UserId, RisesWithTheTimeWhateverTheRandomBitsAre) {
  ConstantRandom lowest(0);
  ConstantRandom highest(0xFF);
  auto now = tests::FixedClock().now();
  for (int i = 0; i < 1000; ++i, now += milliseconds(1)) {
    ASSERT_LT(make_user_id(now, highest), make_user_id(now + milliseconds(1), lowest));
  }
}

TEST(UserId, HasTwelveRandomBits) {
  common::SystemRandom random;
  const auto now = tests::FixedClock().now();
  std::set<std::int64_t> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(make_user_id(now, random));

  EXPECT_GT(ids.size(), 800U);  // 886 of 4,096 on average
  EXPECT_LT(*ids.rbegin() - *ids.begin(), kIdsPerMillisecond);
  EXPECT_EQ(*ids.begin() / kIdsPerMillisecond, *ids.rbegin() / kIdsPerMillisecond);
}

TEST(UserId, IsAnExactNumberInJavaScriptAndAboveTheIdsOfOlderVersions) {
  ConstantRandom highest(0xFF);
  ConstantRandom lowest(0);

  EXPECT_EQ(make_user_id(Timestamp::max() - std::chrono::days(365 * 60), highest), kMaxExact);
  EXPECT_EQ(make_user_id(Timestamp{}, lowest), kIdsPerMillisecond) << "a clock before 2020";
  EXPECT_GT(make_user_id(tests::FixedClock().now(), lowest), INT64_C(1) << 48);
}

}  // namespace
}  // namespace auth
