#include "common/service/refusal_limit.hpp"

#include <gtest/gtest.h>

namespace common {
namespace {

constexpr RefusalLimit::TimePoint kNow{std::chrono::seconds(1'800'000'000)};

class LimitingRefusals : public testing::Test {
 protected:
  LimitingRefusals() { limit_.take_omitted(kNow); }

  // How many of so many lines are admitted.
  std::int64_t admitted(const std::string& address, std::int64_t lines) {
    std::int64_t count = 0;
    for (std::int64_t i = 0; i < lines; ++i) count += limit_.admit(address) ? 1 : 0;
    return count;
  }

  RefusalLimit limit_;
};

TEST_F(LimitingRefusals, AdmitsTheFirstOfEachAddress) {
  EXPECT_EQ(admitted("192.0.2.1", 5000), RefusalLimit::kMaxLines);
  EXPECT_EQ(admitted("192.0.2.2", RefusalLimit::kMaxLines), RefusalLimit::kMaxLines);
}

TEST_F(LimitingRefusals, CountsTheOthersUntilTheWindowEnds) {
  admitted("192.0.2.1", RefusalLimit::kMaxLines + 3);
  admitted("192.0.2.2", RefusalLimit::kMaxLines);
  EXPECT_TRUE(limit_.take_omitted(kNow + RefusalLimit::kWindow - std::chrono::seconds(1)).empty());

  const auto omitted = limit_.take_omitted(kNow + RefusalLimit::kWindow);

  ASSERT_EQ(omitted.size(), 1U);
  EXPECT_EQ(omitted[0].address, "192.0.2.1");
  EXPECT_EQ(omitted[0].lines, 3);
  EXPECT_EQ(admitted("192.0.2.1", 1), 1);
}

TEST_F(LimitingRefusals, EndsTheWindowWhenTheClockIsSetBack) {
  admitted("192.0.2.1", RefusalLimit::kMaxLines + 1);

  EXPECT_EQ(limit_.take_omitted(kNow - std::chrono::hours(1)).size(), 1U);
}

TEST_F(LimitingRefusals, RemembersALimitedNumberOfAddresses) {
  for (std::size_t i = 0; i < RefusalLimit::kMaxAddresses; ++i) {
    admitted("2001:db8::" + std::to_string(i), 1);
  }
  EXPECT_EQ(admitted("192.0.2.1", 150) + admitted("192.0.2.2", 150), RefusalLimit::kMaxLines);

  const auto omitted = limit_.take_omitted(kNow + RefusalLimit::kWindow);

  ASSERT_EQ(omitted.size(), 1U);
  EXPECT_EQ(omitted[0].address, RefusalLimit::kOtherAddresses);
  EXPECT_EQ(omitted[0].lines, 200);
}

}  // namespace
}  // namespace common
