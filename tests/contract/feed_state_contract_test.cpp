// Which database this is, and how far it has come: table feed_state.
#include <algorithm>
#include <set>

#include "auth-service/adapters/sql_repositories.hpp"
#include "common/sql/timestamp.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/race.hpp"

namespace {

using common::Timestamp;
using common::sql::Connection;

constexpr Timestamp kNow{std::chrono::milliseconds{1'700'000'000'123}};
constexpr std::chrono::minutes kFeedLifetime{16};
constexpr Timestamp kShort = kNow + kFeedLifetime;
constexpr Timestamp kLong = kNow + std::chrono::hours(24);

class FeedStateContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "auth_migrations", auth::migrations(GetParam()));
    driver_ = make_driver();
    database_ = std::make_unique<common::sql::Database>(*driver_);
    users_ = auth::make_sql_users(*database_, random_);
    sessions_ = auth::make_sql_sessions(*database_, kFeedLifetime, log_);
    feed_ = auth::make_sql_revocations(*database_, random_);
  }
  void TearDown() override {
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  std::int64_t add_user(const std::string& name) {
    return users_->add({.username = name, .password_hash = "x", .role = "user", .created_at = kNow})
        ->id;
  }
  void add_session(const std::string& id, std::int64_t user_id) {
    EXPECT_TRUE(sessions_->add({.id = id,
                                .user_id = user_id,
                                .counter = 0,
                                .rotated_at = kNow,
                                .created_at = kNow,
                                .last_seen = kNow,
                                .ip = "::1",
                                .last_ip = "::1",
                                .user_agent = "",
                                .expires_at = kLong,
                                .revoked_at = {},
                                .revoke_reason = {}},
                               "x", {}));
  }
  // One entry of each way that leads to the feed: four.
  void revoke_in_every_way() {
    const auto ana = add_user("ana");
    for (const auto* id : {"one", "two"}) add_session(id, ana);
    EXPECT_TRUE(sessions_->revoke("one", "logout", kNow));
    EXPECT_EQ(sessions_->revoke_all_of(ana, "", "logout_global", kNow), 1);
    users_->change(ana, {.role = {}, .disabled = true}, kNow, kShort);
    users_->remove(ana, kNow, kShort);
  }
  // Refreshes with a token of counter 5; the sessions have 0.
  bool ahead(const std::string& id, Timestamp now = kNow) {
    return sessions_->rotate_ahead(id, 5, now, "192.0.2.7");
  }
  std::multiset<Timestamp> expiries() {
    std::multiset<Timestamp> times;
    for (const auto& entry : feed_->list(0, 100)) times.insert(entry.expires_at);
    return times;
  }

  tests::MemoryLog log_;
  common::SystemRandom random_;
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> database_;
  std::unique_ptr<auth::UserRepository> users_;
  std::unique_ptr<auth::SessionRepository> sessions_;
  std::unique_ptr<auth::RevocationRepository> feed_;
};
RUN_ON_ALL_DATABASES(FeedStateContract);

TEST_P(FeedStateContract, GivesTheDatabaseOneIdUnderConcurrency) {
  EXPECT_EQ(feed_->state().database.id, "");

  const auto ids = test::race(4, [&](int) {
    feed_->advance(kNow);
    return feed_->state().database.id;
  });

  EXPECT_EQ(ids.front().size(), 32U);
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), 1U);
  EXPECT_EQ(feed_->state().database.mark, 4);
}

TEST_P(FeedStateContract, KeepsEntriesForTheLifetimeOfTheirTokens) {
  revoke_in_every_way();

  EXPECT_EQ(expiries(), (std::multiset<Timestamp>{kShort, kShort, kShort, kShort}));
}

// As after a restart with a shorter ACCESS_TOKEN_TTL_SECONDS.
TEST_P(FeedStateContract, KeepsEntriesUntilTheLatestTokenOfALongerLifetimeHasExpired) {
  feed_->advance(kLong);
  feed_->advance(kShort);

  revoke_in_every_way();

  EXPECT_EQ(expiries(), (std::multiset<Timestamp>{kLong, kLong, kLong, kLong}));
}

TEST_P(FeedStateContract, ThePruningOfEntriesDoesNotLowerTheLastId) {
  EXPECT_EQ(feed_->state().last_id, 0);
  revoke_in_every_way();
  const auto last_id = feed_->list(0, 100).back().id;
  EXPECT_EQ(feed_->state().last_id, last_id);

  const auto rows = auth::make_sql_expired_rows(*database_);
  const auto later = kShort + std::chrono::milliseconds(1);
  while (rows->prune({.now = later, .audit_before = kNow}, 3) > 0) {
    EXPECT_EQ(feed_->state().last_id, last_id);
  }

  EXPECT_TRUE(feed_->list(0, 100).empty());
  EXPECT_EQ(feed_->state().last_id, last_id);
}

TEST_P(FeedStateContract, RotatesATokenThatIsAheadOnceUnderConcurrencyAndOnlyUpwards) {
  const auto ana = add_user("ana");
  for (int round = 0; round < 20; ++round) {
    const auto id = "s" + std::to_string(round);
    add_session(id, ana);

    const auto raised = test::race(3, [&](int) { return ahead(id); });

    ASSERT_EQ(std::count(raised.begin(), raised.end(), true), 1);
    EXPECT_EQ(sessions_->find(id)->counter, 6);
  }
}

TEST_P(FeedStateContract, NotesTheFirstTimeThatACounterWasAhead) {
  const auto ana = add_user("ana");
  for (const auto* id : {"one", "two", "gone"}) add_session(id, ana);
  sessions_->revoke("gone", "logout", kNow);
  EXPECT_FALSE(ahead("gone"));
  EXPECT_FALSE(ahead("unknown"));
  EXPECT_FALSE(feed_->state().went_back_at);

  EXPECT_TRUE(ahead("one"));
  EXPECT_TRUE(ahead("two", kShort));
  EXPECT_EQ(feed_->state().went_back_at, kNow);

  feed_->set_went_back({});
  EXPECT_FALSE(feed_->state().went_back_at);
}

// Regression: the next client of the lost time undid what the operator had accepted.
TEST_P(FeedStateContract, StaysAcceptedUntilASessionThatWasRefreshedSinceTheLossIsAhead) {
  const auto ana = add_user("ana");
  for (const auto* id : {"one", "two", "three"}) add_session(id, ana);
  ahead("one", kShort);
  EXPECT_TRUE(sessions_->rotate("three", 0, kLong, "::1"));
  feed_->set_went_back({});
  feed_->set_went_back({});

  EXPECT_TRUE(ahead("two", kLong)) << "the session continues";
  EXPECT_FALSE(feed_->state().went_back_at);

  EXPECT_TRUE(ahead("three", kLong));
  EXPECT_EQ(feed_->state().went_back_at, kLong);
}

TEST_P(FeedStateContract, RotatesNoTokenOfASessionThatIsRevokedWithOthers) {
  const auto ana = add_user("ana");
  add_session("one", ana);
  EXPECT_TRUE(users_->change_password(ana, "x", "new", "", "password_changed"));

  EXPECT_FALSE(ahead("one"));
}

}  // namespace
