// Pruning of expired rows by maintenance.
#include <array>
#include <chrono>
#include <string>

#include <fmt/format.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "common/sql/timestamp.hpp"
#include "tests/support/database_test.hpp"

namespace {

using common::Timestamp;
using common::sql::Connection;
using std::chrono::milliseconds;

constexpr Timestamp kNow{milliseconds{1'700'000'000'123}};
constexpr Timestamp kYearAgo = kNow - std::chrono::days(365);

class ExpiredRowsContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "auth_migrations", auth::migrations(GetParam()));
    driver_ = make_driver();
    database_ = std::make_unique<common::sql::Database>(*driver_);
    rows_ = auth::make_sql_expired_rows(*database_);
  }
  void TearDown() override {
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  // Adds a row that expires at `time` to each table. `number` is the user id and part of other
  // keys.
  void add_rows(int number, Timestamp time, Timestamp audit_time) {
    const auto at = common::sql::to_milliseconds(time);
    const auto name = fmt::format("{:04}", number);
    const std::int64_t id = number;
    database_->transaction([&](Connection& connection) {
      connection.execute(
          "INSERT INTO users (id, username, password_hash, role, disabled, created_at) "
          "VALUES (?, ?, '', 'user', 0, 0)",
          {id, name});
      connection.execute(
          "INSERT INTO sessions (id, user_id, counter, rotated_at, created_at, last_seen, ip, "
          "user_agent, expires_at) VALUES (?, ?, 0, 0, 0, 0, '', '', ?)",
          {name, id, at});
      connection.execute(
          "INSERT INTO revocations (kind, user_id, created_at, expires_at) VALUES ('user', ?, 0, "
          "?)",
          {id, at});
      connection.execute(
          "INSERT INTO reset_codes (user_id, code_hash, expires_at) VALUES (?, '', ?)", {id, at});
      connection.execute(
          "INSERT INTO invites (code_hash, role, uses, used, created_at, expires_at) "
          "VALUES (?, 'user', 1, 0, 0, ?)",
          {name, at});
      connection.execute(
          "INSERT INTO access_keys (id, user_id, name, secret_hash, scope, created_at, expires_at) "
          "VALUES (?, ?, '', '', '', 0, ?)",
          {name, id, at});
      connection.execute(
          "INSERT INTO login_throttle (throttle_key, failures, window_ends_at) VALUES (?, 1, ?)",
          {name, at});
      connection.execute(
          "INSERT INTO audit_events (created_at, event, user_id, ip, request_id, detail) "
          "VALUES (?, 'login_ok', ?, '', '', '')",
          {common::sql::to_milliseconds(audit_time), id});
    });
  }
  std::int64_t count(std::string_view table) {
    const auto sql = fmt::format("SELECT COUNT(*) AS n FROM {}", table);
    return database_->read([&](Connection& connection) { return connection.query(sql); })
        .at(0)
        .integer("n");
  }
  int prune(int limit) { return rows_->prune({.now = kNow, .audit_before = kYearAgo}, limit); }

  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> database_;
  std::unique_ptr<auth::ExpiredRows> rows_;
};
RUN_ON_ALL_DATABASES(ExpiredRowsContract);

constexpr std::array<std::string_view, 7> kTables{"sessions",    "access_keys", "revocations",
                                                  "reset_codes", "invites",     "login_throttle",
                                                  "audit_events"};

TEST_P(ExpiredRowsContract, RemovesFromEachTableAtMostTheLimit) {
  for (int i = 1; i <= 5; ++i) add_rows(i, kNow - milliseconds(1), kYearAgo - milliseconds(1));

  EXPECT_EQ(prune(3), 21);
  for (const auto table : kTables) EXPECT_EQ(count(table), 2) << table;
  EXPECT_EQ(prune(3), 14);
  EXPECT_EQ(prune(3), 0);
}

TEST_P(ExpiredRowsContract, KeepsWhatIsStillNeeded) {
  add_rows(1, kNow, kYearAgo);

  EXPECT_EQ(prune(3), 0);
  for (const auto table : kTables) EXPECT_EQ(count(table), 1) << table;
}

}  // namespace
