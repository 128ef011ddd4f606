#include <atomic>
#include <barrier>
#include <functional>
#include <thread>

#include <fmt/format.h>

#include "common/core/error.hpp"
#include "common/sql/database.hpp"
#include "common/sql/make_driver.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/race.hpp"

namespace {

using common::sql::Connection;
using common::sql::Database;
using common::sql::MariadbUrl;

class DatabaseContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    driver_ = common::sql::make_driver(url());
    driver_->connect()->run_script(
        "CREATE TABLE counters (id BIGINT NOT NULL PRIMARY KEY, value BIGINT NOT NULL);"
        "INSERT INTO counters (id, value) VALUES (1, 0), (2, 0);");
  }

  common::sql::Driver& driver() { return *driver_; }

 private:
  std::unique_ptr<common::sql::Driver> driver_;
};
RUN_ON_ALL_DATABASES(DatabaseContract);

// Tests that kill connections, which needs a database server.
class MariadbDatabaseContract : public DatabaseContract {
 protected:
  // Kills the connection and waits until the server has closed it.
  void kill_connection_of(Database& database) {
    database.read([&](Connection& connection) { kill(connection); });
  }

  void kill(Connection& connection) {
    const auto id = connection.query("SELECT CONNECTION_ID()").at(0).integer(0);
    const auto killer = driver().connect();
    killer->run_script(fmt::format("KILL {}", id));
    while (killer->query("SELECT COUNT(*) FROM information_schema.processlist WHERE id = ?", {id})
               .at(0)
               .integer(0) != 0) {
      std::this_thread::yield();
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Databases, MariadbDatabaseContract,
                         testing::Values(common::sql::Dialect::kMariadb), test::dialect_name);

std::int64_t value_of(Connection& connection, std::int64_t id) {
  return connection.query("SELECT value FROM counters WHERE id = ?", {id}).at(0).integer(0);
}

std::int64_t increment(Connection& connection, std::int64_t id) {
  return connection.execute("UPDATE counters SET value = value + 1 WHERE id = ?", {id})
      .affected_rows;
}

std::string code_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const common::Error& error) {
    EXPECT_EQ(error.kind(), common::ErrorKind::kUnavailable);
    EXPECT_EQ(error.retry_after_seconds(), 1);
    return error.code();
  }
  return "none";
}

TEST_P(DatabaseContract, LosesNoUpdateOfConcurrentWriters) {
  Database database(driver());

  test::race(8, [&](int) {
    for (int i = 0; i < 25; ++i) {
      database.transaction([](Connection& connection) { return increment(connection, 1); });
      database.write([](Connection& connection) { return increment(connection, 1); });
    }
    return true;
  });

  EXPECT_EQ(database.read([](Connection& connection) { return value_of(connection, 1); }), 400);
}

TEST_P(DatabaseContract, RollsBackATransactionWhoseWorkThrows) {
  Database database(driver());

  EXPECT_THROW(database.transaction([](Connection& connection) {
    increment(connection, 1);
    throw std::runtime_error("changed its mind");
  }),
               std::runtime_error);

  EXPECT_EQ(database.read([](Connection& connection) { return value_of(connection, 1); }), 0);
}

TEST_P(DatabaseContract, RetriesAWriteAfterALockTimeout) {
  const auto impatient =
      common::sql::make_driver(url(), {.lock_timeout = std::chrono::milliseconds(100)});
  Database database(*impatient);
  const auto holder = driver().connect();
  holder->begin();
  increment(*holder, 1);
  int tries = 0;

  database.write([&](Connection& connection) {
    if (++tries == 2) holder->commit();
    increment(connection, 1);
  });

  EXPECT_EQ(tries, 2);
  EXPECT_EQ(value_of(*holder, 1), 2);
}

TEST_P(DatabaseContract, IsOkWhileTheDatabaseAnswers) {
  Database database(driver());

  EXPECT_EQ(database.state(), "ok");
}

TEST_P(DatabaseContract, IsUnavailableIfThereIsNoDatabase) {
  auto nowhere = url();
  if (auto* server = std::get_if<MariadbUrl>(&nowhere)) {
    server->hosts = {{.name = "127.0.0.1", .port = 1}};
  } else {
    std::get<common::sql::SqliteUrl>(nowhere).path = "/dev/null/nowhere.db";
  }
  const auto away = common::sql::make_driver(nowhere);
  std::string reason;
  Database database(*away, {.on_unavailable = [&](std::string_view text) { reason = text; }});

  EXPECT_EQ(database.state(), "unavailable");
  EXPECT_EQ(code_of([&] { database.read([](Connection&) {}); }), "database_unavailable");
  EXPECT_NE(reason, "");
}

TEST_P(MariadbDatabaseContract, RetriesAReadWhoseConnectionWasKilled) {
  Database database(driver());
  kill_connection_of(database);

  EXPECT_EQ(database.read([](Connection& connection) { return value_of(connection, 1); }), 0);
  EXPECT_EQ(database.state(), "ok");
}

TEST_P(MariadbDatabaseContract, DoesNotRetryAWriteWhoseConnectionWasKilled) {
  Database database(driver(), {.check_idle_after = std::chrono::hours(1)});
  kill_connection_of(database);

  EXPECT_EQ(code_of([&] { database.write([](Connection& c) { increment(c, 1); }); }),
            "database_unavailable");
  database.write([](Connection& connection) { increment(connection, 1); });

  EXPECT_EQ(database.read([](Connection& connection) { return value_of(connection, 1); }), 1);
}

TEST_P(MariadbDatabaseContract, RetriesATransactionWhoseConnectionWasKilledBeforeCommit) {
  Database database(driver());
  int tries = 0;

  database.transaction([&](Connection& connection) {
    increment(connection, 1);
    if (++tries == 1) kill(connection);
    increment(connection, 2);
  });

  EXPECT_EQ(tries, 2);
  EXPECT_EQ(database.read([](Connection& connection) { return value_of(connection, 1); }), 1);
  EXPECT_EQ(database.read([](Connection& connection) { return value_of(connection, 2); }), 1);
}

// The client cannot distinguish this from a transaction that was committed.
TEST_P(MariadbDatabaseContract, DoesNotRetryATransactionWhoseCommitGotNoResponse) {
  Database database(driver());
  int tries = 0;

  const auto code = code_of([&] {
    database.transaction([&](Connection& connection) {
      increment(connection, 1);
      ++tries;
      kill(connection);
    });
  });

  EXPECT_EQ(code, "database_unavailable");
  EXPECT_EQ(tries, 1);
  EXPECT_EQ(database.read([](Connection& connection) { return value_of(connection, 1); }), 0);
}

TEST_P(MariadbDatabaseContract, ReplacesAConnectionThatWasKilledWhileIdle) {
  Database database(driver(), {.check_idle_after = std::chrono::milliseconds(0)});
  kill_connection_of(database);

  database.write([](Connection& connection) { increment(connection, 1); });

  EXPECT_EQ(database.read([](Connection& connection) { return value_of(connection, 1); }), 1);
}

TEST_P(MariadbDatabaseContract, RetriesBothSidesOfADeadlock) {
  Database database(driver());
  std::barrier both_hold_a_lock(2);
  std::atomic<int> tries = 0;

  test::race(2, [&](int contender) {
    bool first_try = true;
    database.transaction([&](Connection& connection) {
      ++tries;
      increment(connection, contender == 0 ? 1 : 2);
      if (first_try) both_hold_a_lock.arrive_and_wait();
      first_try = false;
      increment(connection, contender == 0 ? 2 : 1);
    });
    return true;
  });

  EXPECT_GE(tries.load(), 3);
  EXPECT_EQ(database.read([](Connection& connection) { return value_of(connection, 1); }), 2);
  EXPECT_EQ(database.read([](Connection& connection) { return value_of(connection, 2); }), 2);
}

TEST_P(MariadbDatabaseContract, ConnectsToTheNextHostIfTheFirstIsDown) {
  auto two_hosts = std::get<MariadbUrl>(url());
  two_hosts.hosts.insert(two_hosts.hosts.begin(), {.name = "127.0.0.1", .port = 1});
  const auto cluster = common::sql::make_driver(two_hosts);
  Database database(*cluster);

  EXPECT_EQ(database.state(), "ok");
}

TEST_P(MariadbDatabaseContract, ReportsARefusedPasswordWithoutItsValue) {
  auto wrong = std::get<MariadbUrl>(url());
  wrong.password = common::Secret("not-the-password");

  try {
    common::sql::make_driver(wrong)->connect();
    FAIL() << "the password was taken";
  } catch (const common::sql::Failure& failure) {
    EXPECT_EQ(std::string_view(failure.what()).find("not-the-password"), std::string_view::npos);
  }
}

}  // namespace
