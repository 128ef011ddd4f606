#include <barrier>
#include <latch>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

#include "common/core/deadline.hpp"
#include "common/core/error.hpp"
#include "common/sql/database.hpp"
#include "tests/support/race.hpp"
#include "tests/unit/fake_database.hpp"

namespace {

using common::Deadline;
using common::sql::Connection;
using common::sql::ConnectionLost;
using common::sql::Contention;
using common::sql::Database;
using std::chrono::hours;
using std::chrono::milliseconds;
using Log = std::vector<std::string>;

constexpr milliseconds kNoTime{0};

class SqlDatabase : public testing::Test {
 protected:
  // Fails the first `times` statements.
  template <class Failure>
  void fail(int times) {
    database_.on_statement = [times](std::string_view) mutable {
      if (times-- > 0) throw Failure("injected");
    };
  }

  // Like fail(), but never fails begin, commit or rollback.
  template <class Failure>
  void fail_statement(int times) {
    database_.on_statement = [times](std::string_view sql) mutable {
      if (sql == "statement" && times-- > 0) throw Failure("injected");
    };
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

  static void run(Connection& connection) { connection.execute("statement"); }

  test::FakeDatabase database_;
  test::FakeDriver driver_{database_};
  std::vector<std::string> reasons_;
  Database db_{driver_,
               {.retry_pause = kNoTime,
                .check_idle_after = hours(1),
                .on_unavailable = [this](std::string_view why) { reasons_.emplace_back(why); }}};
};

TEST_F(SqlDatabase, ConnectsLazily) { EXPECT_EQ(database_.connects, 0); }

TEST_F(SqlDatabase, ReusesTheConnection) {
  db_.read(run);
  db_.write(run);
  db_.transaction(run);

  EXPECT_EQ(database_.connects, 1);
  EXPECT_EQ(database_.open, 1);
}

TEST_F(SqlDatabase, ReturnsTheResult) {
  EXPECT_EQ(db_.read([](Connection&) { return 7; }), 7);
  EXPECT_EQ(db_.write([](Connection&) { return std::string("text"); }), "text");
  EXPECT_EQ(*db_.transaction([](Connection&) { return std::make_unique<int>(8); }), 8);
}

TEST_F(SqlDatabase, WrapsATransactionInBeginAndCommit) {
  db_.transaction(run);

  EXPECT_EQ(database_.log, (Log{"begin", "statement", "commit"}));
}

TEST_F(SqlDatabase, RollsBackAndRethrowsExceptions) {
  EXPECT_THROW(db_.transaction([](Connection&) { throw std::logic_error("mine"); }),
               std::logic_error);

  EXPECT_EQ(database_.log, (Log{"begin", "rollback"}));
}

TEST_F(SqlDatabase, RollsBackAfterAFailedCommit) {
  database_.on_statement = [](std::string_view sql) {
    if (sql == "commit") throw common::sql::Failure("injected");
  };

  EXPECT_THROW(db_.transaction(run), common::sql::Failure);

  EXPECT_EQ(database_.log, (Log{"begin", "statement", "commit", "rollback"}));
}

TEST_F(SqlDatabase, RethrowsOtherFailuresWithoutARetry) {
  fail<common::sql::UniqueViolation>(1);

  EXPECT_THROW(db_.write(run), common::sql::UniqueViolation);

  EXPECT_EQ(database_.log.size(), 1U);
}

TEST_F(SqlDatabase, RetriesAReadAfterALostConnection) {
  fail<ConnectionLost>(1);

  db_.read(run);

  EXPECT_EQ(database_.connects, 2);
  EXPECT_EQ(database_.open, 1);
}

TEST_F(SqlDatabase, FailsAReadThatLosesTwoConnections) {
  fail<ConnectionLost>(2);

  EXPECT_EQ(code_of([&] { db_.read(run); }), "database_unavailable");

  EXPECT_EQ(database_.log.size(), 2U);
  EXPECT_EQ(reasons_, Log{"injected"});
}

TEST_F(SqlDatabase, NeverRetriesAWriteAfterALostConnection) {
  fail<ConnectionLost>(1);
  EXPECT_EQ(code_of([&] { db_.write(run); }), "database_unavailable");
  EXPECT_EQ(database_.log, (Log{"statement"}));

  database_.log.clear();
  database_.on_statement = [](std::string_view sql) {
    if (sql == "commit") throw ConnectionLost("injected");
  };
  EXPECT_EQ(code_of([&] { db_.transaction(run); }), "database_unavailable");
  EXPECT_EQ(database_.log, (Log{"begin", "statement", "commit", "rollback"}));
}

TEST_F(SqlDatabase, RetriesATransactionThatLostItsConnectionBeforeCommit) {
  fail_statement<ConnectionLost>(1);
  db_.transaction(run);
  EXPECT_EQ(database_.log, (Log{"begin", "statement", "rollback", "begin", "statement", "commit"}));
  EXPECT_EQ(database_.connects, 2);

  database_.log.clear();
  fail_statement<ConnectionLost>(2);
  EXPECT_EQ(code_of([&] { db_.transaction(run); }), "database_unavailable");
  EXPECT_EQ(database_.log,
            (Log{"begin", "statement", "rollback", "begin", "statement", "rollback"}));
}

TEST_F(SqlDatabase, DoesNotRetryATransactionAfterItsDeadline) {
  const Deadline::Scope scope(Deadline::after(hours(1)));
  std::optional<Deadline::Scope> expired;
  database_.on_statement = [&](std::string_view sql) {
    if (sql != "statement") return;
    expired.emplace(Deadline::after(kNoTime));
    throw ConnectionLost("injected");
  };

  EXPECT_EQ(code_of([&] { db_.transaction(run); }), "database_unavailable");

  EXPECT_EQ(database_.log, (Log{"begin", "statement", "rollback"}));
}

TEST_F(SqlDatabase, RetriesFourTimesOnContention) {
  fail<Contention>(3);
  db_.write(run);
  EXPECT_EQ(database_.log.size(), 4U);

  database_.log.clear();
  fail<Contention>(4);
  db_.read(run);
  EXPECT_EQ(database_.log.size(), 5U);
}

TEST_F(SqlDatabase, RetriesTheWholeTransactionOnContention) {
  int commits = 0;
  database_.on_statement = [&](std::string_view sql) {
    if (sql == "commit" && ++commits < 3) throw Contention("injected");
  };

  db_.transaction(run);

  EXPECT_EQ(database_.log, (Log{"begin", "statement", "commit", "rollback",  //
                                "begin", "statement", "commit", "rollback",  //
                                "begin", "statement", "commit"}));
}

TEST_F(SqlDatabase, IsBusyIfContentionPersists) {
  fail<Contention>(5);

  EXPECT_EQ(code_of([&] { db_.write(run); }), "database_busy");

  EXPECT_EQ(database_.log.size(), 5U);
}

TEST_F(SqlDatabase, StartsNothingAfterTheDeadline) {
  const Deadline::Scope scope(Deadline::after(kNoTime));

  EXPECT_EQ(code_of([&] { db_.write(run); }), "database_busy");

  EXPECT_EQ(database_.log, Log{});
}

TEST_F(SqlDatabase, DoesNotRetryIfThePauseWouldExceedTheDeadline) {
  Database database(driver_, {.retry_pause = hours(2)});
  const Deadline::Scope scope(Deadline::after(hours(1)));
  fail<Contention>(1);

  EXPECT_EQ(code_of([&] { database.write(run); }), "database_busy");

  EXPECT_EQ(database_.log.size(), 1U);
}

TEST_F(SqlDatabase, IsBusyIfAStatementTimesOut) {
  fail<common::sql::StatementTimeout>(1);

  EXPECT_EQ(code_of([&] { db_.read(run); }), "database_busy");
}

TEST_F(SqlDatabase, DoesNotRetryIfStorageIsFull) {
  database_.on_statement = [](std::string_view sql) {
    if (sql == "statement") throw common::sql::StorageFull("injected");
  };

  EXPECT_EQ(code_of([&] { db_.transaction(run); }), "database_full");

  EXPECT_EQ(database_.log, (std::vector<std::string>{"begin", "statement", "rollback"}));
}

// A restart of the server closes all connections.
TEST_F(SqlDatabase, PingsOtherConnectionsAfterOneIsLost) {
  db_.write(run);
  fail<ConnectionLost>(1);
  std::thread([&] { EXPECT_EQ(code_of([&] { db_.write(run); }), "database_unavailable"); }).join();
  database_.answers_pings = false;

  db_.write(run);

  EXPECT_EQ(database_.connects, 3);
  database_.answers_pings = true;
}

TEST_F(SqlDatabase, PingsAnIdleConnection) {
  Database careful(driver_, {.check_idle_after = kNoTime});
  careful.write(run);
  database_.answers_pings = false;

  careful.write(run);

  EXPECT_EQ(database_.connects, 2);
}

TEST_F(SqlDatabase, IsUnavailableIfItCannotConnect) {
  database_.on_connect = [] { throw common::sql::Failure("access denied"); };

  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(code_of([&] { db_.read(run); }), "database_unavailable");
  }
  database_.on_connect = [] {};

  db_.read(run);
  EXPECT_EQ(reasons_, Log(5, "access denied"));
}

// Each attempt to connect to a frozen server blocks for seconds.
TEST_F(SqlDatabase, LetsOnlyOneThreadReconnectAtATime) {
  database_.on_connect = [] { throw ConnectionLost("away"); };
  EXPECT_EQ(code_of([&] { db_.read(run); }), "database_unavailable");
  database_.on_connect = [&] {
    if (database_.connects > 2) return;
    std::thread([&] { EXPECT_EQ(code_of([&] { db_.read(run); }), "database_unavailable"); }).join();
  };

  db_.read(run);

  EXPECT_EQ(database_.connects, 2);
  std::thread([&] { db_.read(run); }).join();
  EXPECT_EQ(database_.connects, 3);
}

TEST_F(SqlDatabase, RefusesNestedCalls) {
  EXPECT_THROW(db_.read([&](Connection&) { db_.read(run); }), std::logic_error);

  db_.read(run);
}

TEST_F(SqlDatabase, UsesOneConnectionPerThread) {
  std::barrier all_hold_one(3);

  test::race(3, [&](int) {
    db_.read([&](Connection&) { all_hold_one.arrive_and_wait(); });
    db_.read([](Connection&) {});
    return true;
  });

  EXPECT_EQ(database_.connects, 3);
}

TEST_F(SqlDatabase, ClosesTheConnectionOfAThreadThatEnds) {
  std::thread([&] {
    db_.read([](Connection&) {});
    EXPECT_EQ(database_.open, 1);
  }).join();

  EXPECT_EQ(database_.open, 0);
}

TEST_F(SqlDatabase, ClosesAllConnectionsOnDestruction) {
  auto database = std::make_unique<Database>(driver_);
  std::latch used(1);
  std::latch closed(1);
  std::thread other([&] {
    database->read([](Connection&) {});
    used.count_down();
    closed.wait();
  });
  used.wait();
  database->read([](Connection&) {});
  EXPECT_EQ(database_.open, 2);

  database.reset();

  EXPECT_EQ(database_.open, 0);
  closed.count_down();
  other.join();
}

TEST_F(SqlDatabase, IsOkWhileTheDatabaseAnswers) {
  EXPECT_EQ(db_.state(), "ok");

  database_.answers_pings = false;
  EXPECT_EQ(db_.state(), "unavailable");

  database_.answers_pings = true;
  EXPECT_EQ(db_.state(), "ok");

  database_.on_connect = [] { throw ConnectionLost("away"); };
  fail<ConnectionLost>(1);
  EXPECT_EQ(code_of([&] { db_.write(run); }), "database_unavailable");
  EXPECT_EQ(db_.state(), "unavailable");
}

TEST_F(SqlDatabase, IsFullUntilAWriteSucceeds) {
  fail<common::sql::StorageFull>(1);
  EXPECT_EQ(code_of([&] { db_.write(run); }), "database_full");
  EXPECT_EQ(db_.state(), "full");

  db_.read(run);
  EXPECT_EQ(db_.state(), "full");
  db_.write(run);
  EXPECT_EQ(db_.state(), "ok");
}

TEST_F(SqlDatabase, IsReadOnlyIfTheConnectionOrAWriteSaysSo) {
  database_.is_read_only = true;
  EXPECT_EQ(db_.state(), "read_only");
  database_.is_read_only = false;
  EXPECT_EQ(db_.state(), "ok");

  fail<common::sql::ReadOnly>(1);
  EXPECT_EQ(code_of([&] { db_.write(run); }), "database_read_only");
  EXPECT_EQ(db_.state(), "read_only");
}

TEST_F(SqlDatabase, IsUnavailableIfATableIsMissing) {
  db_.set_probe("SELECT 1 FROM users");
  database_.on_statement = [](std::string_view sql) {
    if (sql == "SELECT 1 FROM users") throw common::sql::StorageGone("injected");
  };

  EXPECT_EQ(db_.state(), "unavailable");
}

}  // namespace
