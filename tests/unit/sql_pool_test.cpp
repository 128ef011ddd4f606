#include <barrier>

#include <gtest/gtest.h>

#include "common/core/error.hpp"
#include "common/sql/pool.hpp"
#include "tests/support/race.hpp"
#include "tests/unit/fake_database.hpp"

namespace {

using common::sql::Connection;
using common::sql::ConnectionLost;
using common::sql::Contention;
using common::sql::Pool;
using common::sql::PoolOptions;
using std::chrono::hours;
using std::chrono::milliseconds;
using Log = std::vector<std::string>;

constexpr milliseconds kNoTime{0};

class SqlPool : public testing::Test {
 protected:
  // Fails the first `times` statements.
  template <class Failure>
  void fail(int times) {
    database_.on_statement = [times](std::string_view) mutable {
      if (times-- > 0) throw Failure("injected");
    };
  }

  // Likewise, but for begin, commit and rollback.
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
  Pool pool_{driver_,
             {.size = 2,
              .acquire_timeout = kNoTime,
              .retry_pause = kNoTime,
              .check_idle_after = hours(1),
              .on_unavailable = [this](std::string_view why) { reasons_.emplace_back(why); }}};
};

TEST_F(SqlPool, OpensNothingBeforeItIsNeeded) { EXPECT_EQ(database_.connects, 0); }

TEST_F(SqlPool, UsesOneConnectionAgain) {
  pool_.read(run);
  pool_.write(run);
  pool_.transaction(run);

  EXPECT_EQ(database_.connects, 1);
  EXPECT_EQ(database_.open, 1);
}

TEST_F(SqlPool, AnswersWhatTheWorkAnswers) {
  EXPECT_EQ(pool_.read([](Connection&) { return 7; }), 7);
  EXPECT_EQ(pool_.write([](Connection&) { return std::string("text"); }), "text");
  EXPECT_EQ(*pool_.transaction([](Connection&) { return std::make_unique<int>(8); }), 8);
}

TEST_F(SqlPool, PutsATransactionBetweenBeginAndCommit) {
  pool_.transaction(run);

  EXPECT_EQ(database_.log, (Log{"begin", "statement", "commit"}));
}

TEST_F(SqlPool, RollsBackAndPassesUpWhatTheWorkThrows) {
  EXPECT_THROW(pool_.transaction([](Connection&) { throw std::logic_error("mine"); }),
               std::logic_error);

  EXPECT_EQ(database_.log, (Log{"begin", "rollback"}));
}

TEST_F(SqlPool, RollsBackACommitThatFails) {
  database_.on_statement = [](std::string_view sql) {
    if (sql == "commit") throw common::sql::Failure("injected");
  };

  EXPECT_THROW(pool_.transaction(run), common::sql::Failure);

  EXPECT_EQ(database_.log, (Log{"begin", "statement", "commit", "rollback"}));
}

TEST_F(SqlPool, PassesOtherFailuresUpAtOnce) {
  fail<common::sql::UniqueViolation>(1);

  EXPECT_THROW(pool_.write(run), common::sql::UniqueViolation);

  EXPECT_EQ(database_.log.size(), 1U);
}

TEST_F(SqlPool, ReadsOnceMoreAfterALostConnection) {
  fail<ConnectionLost>(1);

  pool_.read(run);

  EXPECT_EQ(database_.connects, 2);
  EXPECT_EQ(database_.open, 1);
}

TEST_F(SqlPool, GivesUpAReadThatLosesTwoConnections) {
  fail<ConnectionLost>(2);

  EXPECT_EQ(code_of([&] { pool_.read(run); }), "database_unavailable");

  EXPECT_EQ(database_.log.size(), 2U);
  EXPECT_EQ(reasons_, Log{"injected"});
}

TEST_F(SqlPool, NeverRepeatsAWriteAfterALostConnection) {
  fail<ConnectionLost>(1);
  EXPECT_EQ(code_of([&] { pool_.write(run); }), "database_unavailable");
  EXPECT_EQ(database_.log, (Log{"statement"}));

  database_.log.clear();
  database_.on_statement = [](std::string_view sql) {
    if (sql == "commit") throw ConnectionLost("injected");
  };
  EXPECT_EQ(code_of([&] { pool_.transaction(run); }), "database_unavailable");
  EXPECT_EQ(database_.log, (Log{"begin", "statement", "commit", "rollback"}));
}

TEST_F(SqlPool, BeginsATransactionOnceMoreThatLostItsConnectionBeforeCommit) {
  fail_statement<ConnectionLost>(1);
  pool_.transaction(run);
  EXPECT_EQ(database_.log, (Log{"begin", "statement", "rollback", "begin", "statement", "commit"}));
  EXPECT_EQ(database_.connects, 2);

  database_.log.clear();
  fail_statement<ConnectionLost>(2);
  EXPECT_EQ(code_of([&] { pool_.transaction(run); }), "database_unavailable");
  EXPECT_EQ(database_.log,
            (Log{"begin", "statement", "rollback", "begin", "statement", "rollback"}));
}

TEST_F(SqlPool, BeginsNoTransactionOnceMoreThatLostItsConnectionTooLate) {
  Pool hurried(driver_, {.retry_within = std::chrono::milliseconds(-1)});
  fail_statement<ConnectionLost>(1);

  EXPECT_EQ(code_of([&] { hurried.transaction(run); }), "database_unavailable");

  EXPECT_EQ(database_.log, (Log{"begin", "statement", "rollback"}));
}

TEST_F(SqlPool, TriesAgainFourTimesWhenOthersAreInTheWay) {
  fail<Contention>(3);
  pool_.write(run);
  EXPECT_EQ(database_.log.size(), 4U);

  database_.log.clear();
  fail<Contention>(4);
  pool_.read(run);
  EXPECT_EQ(database_.log.size(), 5U);
}

TEST_F(SqlPool, RunsTheWholeTransactionAgainWhenOthersAreInTheWay) {
  int commits = 0;
  database_.on_statement = [&](std::string_view sql) {
    if (sql == "commit" && ++commits < 3) throw Contention("injected");
  };

  pool_.transaction(run);

  EXPECT_EQ(database_.log, (Log{"begin", "statement", "commit", "rollback",  //
                                "begin", "statement", "commit", "rollback",  //
                                "begin", "statement", "commit"}));
}

TEST_F(SqlPool, SaysThatTheDatabaseIsBusyWhenOthersStayInTheWay) {
  fail<Contention>(5);

  EXPECT_EQ(code_of([&] { pool_.write(run); }), "database_busy");

  EXPECT_EQ(database_.log.size(), 5U);
}

TEST_F(SqlPool, DoesNotRetryOnceTheTimeForItIsOver) {
  Pool hurried(driver_, {.retry_within = std::chrono::milliseconds(-1)});
  fail<Contention>(1);

  EXPECT_EQ(code_of([&] { hurried.write(run); }), "database_busy");

  EXPECT_EQ(database_.log.size(), 1U);
}

TEST_F(SqlPool, DoesNotRetryWhereTheTimeForItWouldBeOver) {
  Pool hurried(driver_, {.retry_pause = std::chrono::hours(1)});
  fail<Contention>(1);

  EXPECT_EQ(code_of([&] { hurried.write(run); }), "database_busy");

  EXPECT_EQ(database_.log.size(), 1U);
}

TEST_F(SqlPool, SaysThatTheDatabaseIsBusyWhenAStatementTakesTooLong) {
  fail<common::sql::StatementTimeout>(1);

  EXPECT_EQ(code_of([&] { pool_.read(run); }), "database_busy");
}

TEST_F(SqlPool, SaysThatTheDatabaseIsFullAndDoesNotRetry) {
  database_.on_statement = [](std::string_view sql) {
    if (sql == "statement") throw common::sql::StorageFull("injected");
  };

  EXPECT_EQ(code_of([&] { pool_.transaction(run); }), "database_full");

  EXPECT_EQ(database_.log, (std::vector<std::string>{"begin", "statement", "rollback"}));
}

TEST_F(SqlPool, DropsWhatRestsWhenAConnectionIsLost) {
  pool_.read([&](Connection&) { pool_.read(run); });  // two connections now rest
  fail<ConnectionLost>(1);

  pool_.read(run);

  EXPECT_EQ(database_.connects, 3);
  EXPECT_EQ(database_.open, 1);
}

TEST_F(SqlPool, ChecksAConnectionThatRestedBeforeItIsUsed) {
  Pool careful(driver_, {.check_idle_after = kNoTime});
  careful.write(run);
  database_.answers_pings = false;

  careful.write(run);

  EXPECT_EQ(database_.connects, 2);
}

TEST_F(SqlPool, IsUnavailableWhenItCannotConnect) {
  database_.on_connect = [] { throw common::sql::Failure("access denied"); };

  // More often than the pool has places, as a failure must not use one up.
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(code_of([&] { pool_.read(run); }), "database_unavailable");
  }
  database_.on_connect = [] {};

  pool_.read(run);
  EXPECT_EQ(reasons_, Log(5, "access denied"));
}

// A server that is frozen keeps every attempt to connect waiting for seconds.
TEST_F(SqlPool, LetsOneCallerConnectWhileTheDatabaseIsAway) {
  database_.on_connect = [] { throw ConnectionLost("away"); };
  EXPECT_EQ(code_of([&] { pool_.read(run); }), "database_unavailable");
  database_.on_connect = [&] {
    if (database_.connects > 2) return;
    EXPECT_EQ(code_of([&] { pool_.read(run); }), "database_unavailable");
  };

  pool_.read(run);

  EXPECT_EQ(database_.connects, 2);
  pool_.read([&](Connection&) { pool_.read(run); });
  EXPECT_EQ(database_.connects, 3);
}

TEST_F(SqlPool, IsUnavailableWhenAllConnectionsAreInUse) {
  pool_.read([&](Connection&) {
    pool_.read(
        [&](Connection&) { EXPECT_EQ(code_of([&] { pool_.read(run); }), "database_unavailable"); });
  });

  pool_.read(run);
  EXPECT_EQ(database_.connects, 2);
}

TEST_F(SqlPool, HasNoMoreConnectionsThanItsSize) {
  Pool pool(driver_, {.size = 3});
  std::atomic<int> most = 0;

  test::race(12, [&](int) {
    for (int i = 0; i < 50; ++i) {
      pool.read([&](Connection&) {
        int seen = most;
        while (seen < database_.open && !most.compare_exchange_weak(seen, database_.open)) {
        }
      });
    }
    return true;
  });

  EXPECT_LE(most, 3);
  EXPECT_LE(database_.connects, 3);
}

TEST_F(SqlPool, GivesAFreedConnectionToAWaitingThread) {
  Pool pool(driver_, {.size = 1, .acquire_timeout = hours(1)});
  std::barrier held(2);

  const auto order = test::race(2, [&](int contender) {
    if (contender == 1) held.arrive_and_wait();
    pool.read([&](Connection&) {
      if (contender == 0) held.arrive_and_wait();
    });
    return contender;
  });

  EXPECT_EQ(order.size(), 2U);
  EXPECT_EQ(database_.connects, 1);
}

TEST_F(SqlPool, IsHealthyAsLongAsTheDatabaseAnswers) {
  EXPECT_TRUE(pool_.healthy());

  database_.answers_pings = false;
  EXPECT_FALSE(pool_.healthy());

  database_.answers_pings = true;
  EXPECT_TRUE(pool_.healthy());

  database_.on_connect = [] { throw ConnectionLost("away"); };
  fail<ConnectionLost>(1);
  EXPECT_EQ(code_of([&] { pool_.write(run); }), "database_unavailable");
  EXPECT_FALSE(pool_.healthy());
}

}  // namespace
