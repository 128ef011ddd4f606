// A database that is restored from a backup again and again: no id is given twice, every loss is
// named, and no honest client is called a thief.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "auth-service/core/login.hpp"
#include "auth-service/core/sessions.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/plain_hasher.hpp"

namespace {

using common::sql::Connection;

constexpr int kRestores = 100;

class GoingBackContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "auth_migrations", auth::migrations(GetParam()));
    driver_ = make_driver();
    database_ = std::make_unique<common::sql::Database>(*driver_);
    for (const auto* table : kTables) {
      run(fmt::format("CREATE TABLE kept_{0} AS SELECT * FROM {0}", table));
    }
  }
  void TearDown() override {
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  // Copies the tables of users and sessions, as a backup does.
  void back_up() {
    for (const auto* table : kTables) {
      run(fmt::format("DELETE FROM kept_{0}; INSERT INTO kept_{0} SELECT * FROM {0}", table));
    }
  }
  // A restored database also counts its ids from where the backup was.
  void restore() {
    run("DELETE FROM users");  // and their sessions
    for (const auto* table : kTables)
      run(fmt::format("INSERT INTO {0} SELECT * FROM kept_{0}", table));
    run(on_sqlite() ? "DELETE FROM sqlite_sequence WHERE name = 'users'"
                    : "ALTER TABLE users AUTO_INCREMENT = 1");
  }
  void run(const std::string& sql) {
    database_->write([&](Connection& connection) { connection.run_script(sql); });
  }

  static constexpr std::array<const char*, 2> kTables{"users", "sessions"};
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> database_;
};
RUN_ON_ALL_DATABASES(GoingBackContract);

// The use cases of refreshing, at `database`.
struct Parts {
  explicit Parts(common::sql::Database& database)
      : users(auth::make_sql_users(database, random)),
        sessions(auth::make_sql_sessions(database, std::chrono::minutes(16), log)),
        counters(auth::make_sql_throttle(database, random)),
        audit(auth::make_sql_audit(database, log)),
        feed(auth::make_sql_revocations(database, random)) {}

  std::int64_t add_user(const std::string& name) {
    const auto added = users->add({.username = name,
                                   .password_hash = "plain:correct horse",
                                   .role = "user",
                                   .created_at = clock.now()});
    clock.advance(std::chrono::seconds(1));
    return added->id;
  }
  common::RefreshGrant log_in(const std::string& name) {
    return grant_of(
        login.log_in({}, {.username = name, .password = common::Secret("correct horse")}));
  }
  common::RefreshGrant refresh(const common::RefreshGrant& grant) {
    return grant_of(session_use_cases.refresh({}, grant));
  }
  common::RefreshGrant grant_of(const auth::SignedIn& signed_in) {
    return verifier->verify_refresh(signed_in.refresh.token.reveal());
  }
  [[nodiscard]] std::ptrdiff_t audited(std::string_view event) const {
    const auto rows = audit->list({.limit = 10'000});
    return std::count_if(rows.begin(), rows.end(),
                         [&](const auth::AuditEvent& row) { return row.event == event; });
  }

  tests::FixedClock clock;
  common::SystemRandom random;
  tests::MemoryLog log;
  tests::PlainHasher hasher;
  std::unique_ptr<auth::UserRepository> users;
  std::unique_ptr<auth::SessionRepository> sessions;
  std::unique_ptr<auth::ThrottleRepository> counters;
  std::unique_ptr<auth::AuditTrail> audit;
  std::unique_ptr<auth::RevocationRepository> feed;
  std::unique_ptr<common::TokenIssuer> issuer =
      common::make_token_issuer(tests::jwt_options(), clock, random);
  std::unique_ptr<common::TokenVerifier> verifier =
      common::make_token_verifier(tests::jwt_options(), clock);
  auth::SecurityEvents events{*audit, clock, log};
  auth::Throttle throttle{*counters, *sessions, events, clock, false};
  auth::PasswordCheck passwords{*users, hasher, throttle, events};
  auth::SessionTokens tokens{*issuer, clock, log};
  auth::Login login{passwords, *sessions, tokens, events, clock, random, std::chrono::days(30)};
  auth::Sessions session_use_cases{
      *verifier, *users, *sessions, tokens,
      events,    clock,  log,       {.idle_lifetime = std::chrono::days(30)}};
};

TEST_P(GoingBackContract, NoIdIsGivenTwiceAndEveryLossIsNamedIn100Restores) {
  Parts parts(*database_);
  std::set<std::int64_t> ids{parts.add_user("ana")};
  auto newest = parts.log_in("ana");
  for (int round = 0; round < kRestores; ++round) {
    back_up();
    newest = parts.refresh(parts.refresh(newest));
    ASSERT_TRUE(ids.insert(parts.add_user(fmt::format("lost{}", round))).second);
    restore();

    ASSERT_TRUE(ids.insert(parts.add_user(fmt::format("new{}", round))).second);
    newest = parts.refresh(newest);
    ASSERT_TRUE(parts.feed->state().went_back_at);
    parts.feed->set_went_back({});
    ASSERT_EQ(parts.audited("database_went_back"), round + 1);
  }

  EXPECT_EQ(parts.audited("refresh_reuse"), 0);
  EXPECT_EQ(newest.counter, 3 * kRestores);
  EXPECT_FALSE(parts.sessions->find(newest.session_id)->revoked_at);
}

}  // namespace
