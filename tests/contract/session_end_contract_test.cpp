// Revoking many sessions: one transaction invalidates all of them, then bounded transactions update
// their rows.
#include <numeric>

#include <fmt/format.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "common/sql/timestamp.hpp"
#include "tests/support/counted_rows.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/race.hpp"

namespace {

using auth::ChangeOutcome;
using common::Timestamp;
using common::sql::Connection;

constexpr Timestamp kNow{std::chrono::milliseconds{1'700'000'000'123}};
constexpr Timestamp kLater = kNow + std::chrono::minutes(1);
constexpr std::chrono::minutes kFeedLifetime{16};
constexpr int kMany = 3000;
constexpr std::int64_t kMaxRows = 2 * 500 + 10;  // 500 sessions and their feed entries per batch

class SessionEndContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "auth_migrations", auth::migrations(GetParam()));
    driver_ = std::make_unique<test::CountedRows>(make_driver());
    database_ = std::make_unique<common::sql::Database>(*driver_);
    users_ = auth::make_sql_users(*database_, random_);
    sessions_ = auth::make_sql_sessions(*database_, kFeedLifetime, log_);
    ana_ = add_user("ana");
    bob_ = add_user("bob");
  }
  void TearDown() override {
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  std::int64_t add_user(const std::string& name) {
    return users_
        ->add({.username = name,
               .password_hash = "old",
               .role = "user",
               .disabled = false,
               .created_at = kNow})
        ->id;
  }
  bool add_session(const std::string& id, std::int64_t user_id, const std::string& hash = "old") {
    return sessions_->add({.id = id,
                           .user_id = user_id,
                           .counter = 0,
                           .rotated_at = kNow,
                           .created_at = kNow,
                           .last_seen = kNow,
                           .ip = "192.0.2.7",
                           .last_ip = "192.0.2.7",
                           .user_agent = "",
                           .expires_at = kNow + std::chrono::hours(1),
                           .revoked_at = {},
                           .revoke_reason = {}},
                          hash, {});
  }
  // Adds kMany sessions of ana, "00001" to "03000", in one statement.
  void add_many_sessions(std::optional<Timestamp> revoked_at = {}) {
    database_->write([&](Connection& connection) {
      return connection.execute(
          "INSERT INTO sessions (id, user_id, counter, rotated_at, created_at, last_seen, ip, "
          "user_agent, expires_at, revoked_at, generation) "
          "WITH RECURSIVE ones (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM ones WHERE n < 1000), "
          "thousands (n) AS (SELECT 0 UNION ALL SELECT 1000 UNION ALL SELECT 2000) "
          "SELECT SUBSTR(100000 + thousands.n + ones.n, 2), ?, 0, ?, ?, ?, '::1', '', ?, ?, 0 "
          "FROM ones CROSS JOIN thousands",
          {ana_, milliseconds(kNow), milliseconds(kNow), milliseconds(kNow),
           milliseconds(kNow + std::chrono::hours(1)),
           common::sql::nullable(common::sql::to_milliseconds(revoked_at))});
    });
  }
  static std::int64_t milliseconds(Timestamp time) { return common::sql::to_milliseconds(time); }

  bool is_live(const std::string& id) {
    const auto session = sessions_->find(id);
    return session && !session->revoked_at;
  }
  std::int64_t count(std::string_view sql) {
    return database_->read(
        [&](Connection& connection) { return connection.query(sql).at(0).integer(0); });
  }
  std::int64_t sessions_on_feed() {
    return count("SELECT COUNT(DISTINCT session_id) FROM revocations WHERE kind = 'session'");
  }
  // Number of rows that MariaDB reads during `work`. The pool has one connection.
  template <class Work>
  std::int64_t rows_read(Work work) {
    const auto read = [&] {
      std::int64_t rows = 0;
      for (const auto& row : database_->read([](Connection& connection) {
             return connection.query("SHOW SESSION STATUS LIKE 'Handler\\_read%'");
           })) {
        rows += std::stoll(row.text(1));
      }
      return rows;
    };
    const auto before = read();
    work();
    return read() - before;
  }
  // Runs only the first part of a revocation, as if the process crashed after it.
  bool begin_password_change(std::string_view kept) {
    return users_->change_password(ana_, "old", "new", kept, "password_changed");
  }

  tests::MemoryLog log_;
  common::SystemRandom random_;
  std::unique_ptr<test::CountedRows> driver_;
  std::unique_ptr<common::sql::Database> database_;
  std::unique_ptr<auth::UserRepository> users_;
  std::unique_ptr<auth::SessionRepository> sessions_;
  std::int64_t ana_ = 0;
  std::int64_t bob_ = 0;
};
RUN_ON_ALL_DATABASES(SessionEndContract);

TEST_P(SessionEndContract, RevokesManySessionsInBoundedTransactions) {
  add_many_sessions();
  ASSERT_TRUE(add_session("others", bob_));
  driver_->forget();

  EXPECT_EQ(sessions_->revoke_all_of(ana_, "00007", "logout_others", kLater), kMany - 1);

  EXPECT_LE(driver_->most_rows(), kMaxRows);
  EXPECT_EQ(sessions_on_feed(), kMany - 1);
  EXPECT_TRUE(is_live("00007"));
  EXPECT_TRUE(is_live("others"));
  EXPECT_EQ(sessions_->find("03000")->revoked_at, kLater);
  EXPECT_EQ(sessions_->find("03000")->revoke_reason, "logout_others");
  EXPECT_TRUE(sessions_->pending_revocations(10).empty());
}

TEST_P(SessionEndContract, RemovesAUserWithManySessionsInBoundedTransactions) {
  add_many_sessions();
  driver_->forget();

  EXPECT_EQ(users_->remove(ana_, kLater, kLater), ChangeOutcome::kDone);

  EXPECT_LE(driver_->most_rows(), kMaxRows);
  EXPECT_EQ(count("SELECT COUNT(*) FROM sessions"), 0);
  EXPECT_EQ(count("SELECT COUNT(*) FROM revocations WHERE kind = 'user_deleted'"), 1);
}

TEST_P(SessionEndContract, KeepsTheSessionsOfTheLastAdmin) {
  users_->change(ana_, {.role = "admin", .disabled = {}}, kNow, kLater);
  ASSERT_TRUE(add_session("one", ana_));

  EXPECT_EQ(users_->remove(ana_, kLater, kLater), ChangeOutcome::kLastAdmin);

  EXPECT_TRUE(is_live("one"));
}

TEST_P(SessionEndContract, DisablesAUserWithManySessionsInASmallTransaction) {
  add_many_sessions();
  driver_->forget();

  EXPECT_EQ(users_->change(ana_, {.role = {}, .disabled = true}, kLater, kLater),
            ChangeOutcome::kDone);

  EXPECT_LE(driver_->most_rows(), 5);
  EXPECT_FALSE(is_live("00001"));
}

// The feed entry of the user revokes tokens that were issued before it. Tokens that are issued
// while the change waits, or by a host whose clock is ahead, are only revoked by the entry of their
// session.
TEST_P(SessionEndContract, AddsEachSessionOfADisabledUserToTheFeed) {
  for (const auto* id : {"one", "two"}) ASSERT_TRUE(add_session(id, ana_));
  ASSERT_EQ(users_->change(ana_, {.role = {}, .disabled = true}, kNow, kLater),
            ChangeOutcome::kDone);

  EXPECT_EQ(sessions_->complete_revocation(ana_, kLater), 2);

  EXPECT_EQ(sessions_on_feed(), 2);
  EXPECT_EQ(sessions_->find("one")->revoke_reason, "disabled");
}

TEST_P(SessionEndContract, KeepsSessionsRevokedAfterTheUserIsEnabledAgain) {
  ASSERT_TRUE(add_session("one", ana_));

  for (const bool disabled : {true, false}) {
    users_->change(ana_, {.role = {}, .disabled = disabled}, kLater, kLater);
  }

  EXPECT_FALSE(is_live("one"));
  EXPECT_FALSE(sessions_->rotate("one", 0, kLater, "192.0.2.8"));
  EXPECT_TRUE(add_session("two", ana_));
  EXPECT_TRUE(is_live("two"));
}

// Old sessions are refused even if the process crashes after the first part.
TEST_P(SessionEndContract, RevokesOtherSessionsInTheTransactionOfThePasswordChange) {
  for (const auto* id : {"kept", "other"}) ASSERT_TRUE(add_session(id, ana_));

  ASSERT_TRUE(begin_password_change("kept"));

  EXPECT_TRUE(is_live("kept"));
  EXPECT_TRUE(sessions_->rotate("kept", 0, kLater, "192.0.2.8"));
  EXPECT_FALSE(is_live("other"));
  EXPECT_FALSE(sessions_->rotate("other", 0, kLater, "192.0.2.8"));
  const auto listed = sessions_->list_live(ana_, kLater, kNow - std::chrono::hours(1), 10);
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].id, "kept");
  ASSERT_TRUE(sessions_->revoke("kept", "logout", kLater));
  EXPECT_FALSE(sessions_->has_live_session_from(ana_, "192.0.2.7", kLater));
}

TEST_P(SessionEndContract, RevokesNothingIfThePasswordHasChanged) {
  ASSERT_TRUE(add_session("one", ana_));

  EXPECT_FALSE(users_->change_password(ana_, "another", "new", "", "password_changed"));

  EXPECT_TRUE(is_live("one"));
  EXPECT_TRUE(sessions_->pending_revocations(10).empty());
}

TEST_P(SessionEndContract, CompletesAnInterruptedRevocation) {
  for (const auto* id : {"kept", "one", "two"}) ASSERT_TRUE(add_session(id, ana_));
  ASSERT_TRUE(begin_password_change("kept"));
  ASSERT_EQ(sessions_->pending_revocations(10), std::vector{ana_});
  ASSERT_EQ(sessions_on_feed(), 0);

  EXPECT_EQ(sessions_->complete_revocation(ana_, kLater), 2);

  EXPECT_EQ(sessions_on_feed(), 2);
  EXPECT_EQ(sessions_->find("one")->revoke_reason, "password_changed");
  EXPECT_TRUE(is_live("kept"));
  EXPECT_TRUE(sessions_->pending_revocations(10).empty());
  EXPECT_EQ(sessions_->complete_revocation(ana_, kLater), 0);
}

TEST_P(SessionEndContract, DoesNotRestoreASessionInASecondRevocation) {
  for (const auto* id : {"one", "two"}) ASSERT_TRUE(add_session(id, ana_));
  ASSERT_TRUE(begin_password_change("one"));

  EXPECT_EQ(sessions_->revoke_all_of(ana_, "two", "logout_others", kLater), 2);

  EXPECT_FALSE(is_live("one"));
  EXPECT_FALSE(is_live("two"));
}

TEST_P(SessionEndContract, AddsEachSessionToTheFeedOnceUnderConcurrency) {
  add_many_sessions();

  const auto ended = test::race(4, [&](int i) {
    return sessions_->revoke_all_of(ana_, "", fmt::format("logout_{}", i), kLater);
  });

  EXPECT_EQ(std::accumulate(ended.begin(), ended.end(), std::int64_t{0}), kMany);
  EXPECT_EQ(sessions_on_feed(), kMany);
  EXPECT_EQ(count("SELECT COUNT(*) FROM revocations"), kMany);
  EXPECT_TRUE(sessions_->pending_revocations(10).empty());
}

// SQLite does not report how many rows it reads.
class SessionEndOnMariadb : public SessionEndContract {};
RUN_ON_MARIADB(SessionEndOnMariadb);

// 3,000 of the 3,010 sessions are revoked.
TEST_P(SessionEndOnMariadb, ReadsOnlyTheRowsThatItNeeds) {
  add_many_sessions(kNow);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(add_session(fmt::format("new{}", i), ana_));
  // InnoDB also does this automatically, some seconds after many changes.
  driver_->connect()->run_script("ANALYZE TABLE sessions");

  const auto to_list =
      rows_read([&] { sessions_->list_live(ana_, kLater, kNow - std::chrono::hours(1), 100); });
  const auto to_look = rows_read([&] { sessions_->has_live_session_from(ana_, "::2", kLater); });
  const auto to_end = rows_read([&] { sessions_->revoke_all_of(ana_, "", "logout_all", kLater); });
  const auto on_feed = sessions_on_feed();
  const auto to_prune = rows_read([&] {
    const auto later = kNow + std::chrono::hours(2);
    auth::make_sql_expired_rows(*database_)->prune({.now = later, .audit_before = later}, 20);
  });

  EXPECT_LT(to_list, 100);
  EXPECT_LT(to_look, 100);
  EXPECT_LT(to_end, 200);
  EXPECT_LT(to_prune, 150);  // of five tables
  EXPECT_EQ(on_feed, 10);
  EXPECT_EQ(count("SELECT COUNT(*) FROM sessions"), kMany + 10 - 20);
}

// A login before the revocation is revoked or refused; one after it is not.
TEST_P(SessionEndContract, AllowsLoginsDuringARevocation) {
  add_many_sessions();

  const auto done = test::race(2, [&](int i) {
    if (i == 0) return sessions_->revoke_all_of(ana_, "", "logout_global", kLater) >= kMany;
    for (int n = 0; n < 20; ++n) {
      add_session(fmt::format("r{}", n), ana_);
    }
    return true;
  });

  EXPECT_TRUE(done[0]);
  EXPECT_TRUE(done[1]);
  EXPECT_EQ(sessions_on_feed(),
            count("SELECT COUNT(*) FROM sessions WHERE revoked_at IS NOT NULL"));
  EXPECT_EQ(count("SELECT COUNT(*) FROM sessions JOIN users ON users.id = user_id "
                  "WHERE generation < session_generation AND revoked_at IS NULL"),
            0);
}

}  // namespace
