#include <array>
#include <numeric>
#include <string>

#include "auth-service/adapters/sql_repositories.hpp"
#include "common/core/error.hpp"
#include "common/core/random.hpp"
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
    throttle_ = auth::make_sql_throttle(*database_, random_);
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

  common::SystemRandom random_;
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

  throttle_ = auth::make_sql_throttle(*database_, random_);

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

TEST_P(ThrottleContract, ListsFullCountersWithTheNamesOfUsersAlone) {
  const auto users = auth::make_sql_users(*database_, random_);
  const auto ana =
      users->add({.username = "ana", .password_hash = "", .role = "user", .created_at = kNow})->id;
  auto of_ana = counter("ana", "2001:db8:1:2::1");
  of_ana.user_id = ana;
  count_allowed(10, of_ana);
  count_allowed(10, counter("hunter2"));
  count_allowed(9, counter("leo"));

  const auto full = throttle_->find_full({.limit = 10}, kNow);

  ASSERT_EQ(full.size(), 2U);
  EXPECT_EQ(full[0].username, "ana");
  EXPECT_EQ(full[0].user_id, ana);
  EXPECT_EQ(full[0].purpose, "password");
  EXPECT_EQ(full[0].address, "2001:db8:1:2::/64");
  EXPECT_EQ(full[0].opens_at, kNow + seconds(900));
  EXPECT_EQ(full[1].username, std::nullopt);
  EXPECT_EQ(full[1].address, "192.0.2.7");
  EXPECT_NE(full[0].id, full[1].id);
  EXPECT_TRUE(throttle_->find_full({.limit = 10}, kNow + seconds(900)).empty());
}

TEST_P(ThrottleContract, FindsAndRemovesOneFullCounterById) {
  count_allowed(10, counter("ana"));
  count_allowed(10, counter("eva"));
  const auto id = throttle_->find_full({.limit = 10}, kNow).at(0).id;
  ASSERT_EQ(throttle_->find_full({.id = id}, kNow).size(), 1U);

  EXPECT_TRUE(throttle_->remove(id));

  EXPECT_FALSE(throttle_->remove(id));
  EXPECT_TRUE(throttle_->find_full({.id = "not UTF-8: \xFF\xC3"}, kNow).empty());
  EXPECT_TRUE(throttle_->find_full({.id = id}, kNow).empty());
  EXPECT_EQ(throttle_->find_full({.limit = 10}, kNow).size(), 1U);
}

// A name may be tried before somebody registers it.
TEST_P(ThrottleContract, RemovesAllCountersOfAUser) {
  auto here = counter("ana");
  auto there = counter("ana", "192.0.2.8");
  count_allowed(10, here);
  count_allowed(1, there);
  here.user_id = there.user_id = 7;
  count_allowed(9, there);
  allows(here, kNow + seconds(900));
  count_allowed(10, counter("eva"));

  EXPECT_EQ(throttle_->remove_all_of(7), 2);

  EXPECT_TRUE(allows(here));
  EXPECT_TRUE(allows(there));
  EXPECT_FALSE(allows(counter("eva")));
}

}  // namespace
