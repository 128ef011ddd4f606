#include <array>
#include <numeric>
#include <string>

#include "auth-service/adapters/sql_repositories.hpp"
#include "common/core/error.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/race.hpp"

namespace {

using auth::ThrottleCounter;
using common::Timestamp;
using std::chrono::seconds;

constexpr Timestamp kNow{std::chrono::milliseconds{1'700'000'000'123}};

ThrottleCounter counter(std::string_view name, std::string_view address = "192.0.2.7",
                        int limit = 10) {
  return {.purpose = "password",
          .name = name,
          .address = address,
          .limit = limit,
          .window = seconds(900)};
}

class ThrottleContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "auth_migrations", auth::migrations(GetParam()));
    driver_ = make_driver();
    database_ = std::make_unique<common::sql::Database>(*driver_);
    throttle_ = auth::make_sql_throttle(*database_);
  }
  void TearDown() override {
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  bool allows(const ThrottleCounter& one, Timestamp now = kNow) {
    return !throttle_->reserve(std::span(&one, 1), now).refusal;
  }
  // On a cluster a try may fail after too many conflicts. It then does not count as allowed.
  int count_allowed(int tries, const ThrottleCounter& one, Timestamp now = kNow) {
    int count = 0;
    for (int i = 0; i < tries; ++i) {
      try {
        count += allows(one, now) ? 1 : 0;
      } catch (const common::Error& error) {
        if (!over_two_nodes() || error.kind() != common::ErrorKind::kUnavailable) throw;
      }
    }
    return count;
  }

  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> database_;
  std::unique_ptr<auth::ThrottleRepository> throttle_;
};
RUN_ON_ALL_DATABASES(ThrottleContract);

TEST_P(ThrottleContract, AllowsTriesUpToTheLimitAndReportsWhenTheWindowEnds) {
  EXPECT_EQ(count_allowed(10, counter("ana")), 10);

  const auto full = counter("ana");
  const auto refusal = throttle_->reserve(std::span(&full, 1), kNow + seconds(60)).refusal;
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->counter, 0U);
  EXPECT_EQ(refusal->opens_at, kNow + seconds(900));
}

TEST_P(ThrottleContract, AllowsNoMoreThanTheLimitUnderConcurrency) {
  const auto allowed = test::race(16, [&](int) { return count_allowed(13, counter("ana")); });

  EXPECT_EQ(std::accumulate(allowed.begin(), allowed.end(), 0), 10);
}

// Regression: Galera reported some transactions that failed certification as committed, so that 11
// tries were allowed and 10 counted.
TEST_P(ThrottleContract, CountsEachAllowedTry) {
  for (const auto* name : {"ana", "eva", "leo", "mia", "noa"}) {
    const auto allowed = test::race(16, [&](int) { return count_allowed(8, counter(name)); });
    ASSERT_EQ(std::accumulate(allowed.begin(), allowed.end(), 0), 10) << name;
  }
}

TEST_P(ThrottleContract, ResetsWhenTheWindowEnds) {
  count_allowed(10, counter("ana"));

  EXPECT_EQ(count_allowed(20, counter("ana"), kNow + seconds(900)), 10);
}

TEST_P(ThrottleContract, CountsNamesAndAddressesSeparately) {
  count_allowed(10, counter("ana"));

  EXPECT_TRUE(allows(counter("Ana")));
  EXPECT_TRUE(allows(counter("ana", "192.0.2.8")));
  EXPECT_TRUE(allows(counter("ana", "")));
  EXPECT_TRUE(allows(counter("not UTF-8: \xFF\xC3")));
  EXPECT_TRUE(allows(counter(std::string(5000, 'x'))));
  EXPECT_FALSE(allows(counter("ana")));
}

TEST_P(ThrottleContract, CountsAnIpv6NetworkAsOneAddress) {
  count_allowed(10, counter("ana", "2001:db8:1:2::1"));

  EXPECT_FALSE(allows(counter("ana", "2001:db8:1:2:ffff::9")));
  EXPECT_TRUE(allows(counter("ana", "2001:db8:1:3::1")));
}

// Regression: the keys were a MAC under JWT_SECRET, so a new secret emptied the limits. They depend
// on nothing but the counter now.
TEST_P(ThrottleContract, KeepsItsCountersOverARestart) {
  count_allowed(10, counter("ana"));

  throttle_ = auth::make_sql_throttle(*database_);

  EXPECT_FALSE(allows(counter("ana")));
}

TEST_P(ThrottleContract, ResetsOnlyTheGivenCounters) {
  count_allowed(10, counter("ana"));
  count_allowed(10, counter("eva"));
  const auto one = counter("ana");

  throttle_->reset(std::span(&one, 1));

  EXPECT_EQ(count_allowed(20, counter("ana")), 10);
  EXPECT_FALSE(allows(counter("eva")));
}

TEST_P(ThrottleContract, ReturnsATryThatDidNotFail) {
  const auto one = counter("ana");
  count_allowed(9, one);
  const auto last = throttle_->reserve(std::span(&one, 1), kNow);
  ASSERT_FALSE(last.refusal);

  throttle_->give_back(last.keys, kNow);

  EXPECT_EQ(count_allowed(5, one), 1);
}

TEST_P(ThrottleContract, IncrementsAllCountersOrNone) {
  const std::array<ThrottleCounter, 2> both{counter("ana"), counter("ana", "", 3)};
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(throttle_->reserve(both, kNow).refusal);

  for (int i = 0; i < 20; ++i) EXPECT_EQ(throttle_->reserve(both, kNow).refusal->counter, 1U);

  EXPECT_EQ(count_allowed(20, counter("ana")), 7);
}

}  // namespace
