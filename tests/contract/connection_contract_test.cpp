#include <chrono>
#include <filesystem>
#include <future>
#include <limits>

#include <fmt/format.h>
#include <unistd.h>

#include "common/sql/make_driver.hpp"
#include "tests/support/database_test.hpp"

namespace {

using common::sql::Connection;
using common::sql::Driver;
using common::sql::DriverOptions;

constexpr DriverOptions kShort{.statement_timeout = std::chrono::milliseconds(300),
                               .lock_timeout = std::chrono::milliseconds(100)};

class ConnectionContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    driver_ = common::sql::make_driver(url());
    connection_ = driver_->connect();
    connection_->run_script(
        on_sqlite() ? "CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, "
                      "  number BIGINT, text TEXT, more TEXT, CONSTRAINT notes_text UNIQUE (text));"
                      "CREATE TABLE pages (note BIGINT NOT NULL REFERENCES notes (id));"
                    : "CREATE TABLE notes (id BIGINT AUTO_INCREMENT PRIMARY KEY, "
                      "  number BIGINT, text LONGTEXT, more LONGTEXT, "
                      "  CONSTRAINT notes_text UNIQUE (text(500))) CHARACTER SET utf8mb4 "
                      "  COLLATE utf8mb4_nopad_bin;"
                      "CREATE TABLE pages (note BIGINT NOT NULL, "
                      "  CONSTRAINT pages_note FOREIGN KEY (note) REFERENCES notes (id));");
  }

  void TearDown() override {
    connection_.reset();
    test::DatabaseTest::TearDown();
  }

  std::int64_t add(std::string_view text) {
    return connection().execute("INSERT INTO notes (text) VALUES (?)", {text}).last_insert_id;
  }

  std::int64_t count(Connection& connection) {
    return connection.query("SELECT COUNT(*) FROM notes").at(0).integer(0);
  }

  Connection& connection() { return *connection_; }
  Driver& driver() { return *driver_; }

 private:
  std::unique_ptr<Driver> driver_;
  std::unique_ptr<Connection> connection_;
};
RUN_ON_ALL_DATABASES(ConnectionContract);

TEST_P(ConnectionContract, ReadsBackTheBytesThatWereWritten) {
  const std::vector<std::string> texts = {"",
                                          "it's \"quoted\" \\ `back` -- ; %_?",
                                          std::string("nul\0nul", 7),
                                          "🔑 Llavero, ñandú, 漢字",
                                          std::string(2000, 'x'),
                                          std::string(100'000, 'y'),
                                          " blanks "};

  for (const auto& text : texts) {
    const auto id = add(text);
    const auto rows = connection().query("SELECT text FROM notes WHERE id = ?", {id});
    EXPECT_EQ(rows.at(0).text(0), text);
  }
}

TEST_P(ConnectionContract, ReadsRowsOfDifferentLengthInOneResult) {
  const std::string long_text(5000, 'a');
  const std::string longer_text(70'000, 'b');
  for (const auto& [text, more] : {std::pair<std::string, std::string>{"1", "one"},
                                   {"2" + long_text, longer_text},
                                   {"3", "three"},
                                   {"4" + longer_text, long_text}}) {
    connection().execute("INSERT INTO notes (text, more) VALUES (?, ?)", {text, more});
  }

  const auto rows = connection().query("SELECT text, more FROM notes ORDER BY id");

  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].text(1), "one");
  EXPECT_EQ(rows[1].text(0), "2" + long_text);
  EXPECT_EQ(rows[1].text(1), longer_text);
  EXPECT_EQ(rows[2].text(0), "3");
  EXPECT_EQ(rows[2].text(1), "three");
  EXPECT_EQ(rows[3].text(0), "4" + longer_text);
  EXPECT_EQ(rows[3].text(1), long_text);
}

TEST_P(ConnectionContract, ReadsBackNullsAndTheWidestIntegers) {
  const std::vector<std::optional<std::int64_t>> numbers = {
      std::nullopt, 0, -1, std::numeric_limits<std::int64_t>::min(),
      std::numeric_limits<std::int64_t>::max()};

  for (const auto& number : numbers) {
    const auto id = connection()
                        .execute("INSERT INTO notes (number, text) VALUES (?, ?)",
                                 {common::sql::nullable(number), {}})
                        .last_insert_id;
    const auto row = connection().query("SELECT number, text FROM notes WHERE id = ?", {id}).at(0);
    EXPECT_EQ(row.optional_integer("number"), number);
    EXPECT_EQ(row.optional_text("text"), std::nullopt);
  }
}

TEST_P(ConnectionContract, NamesTheColumnsOfAResult) {
  add("row");
  const auto row = connection().query("SELECT notes.text, id + 0 AS other FROM notes").at(0);
  EXPECT_EQ(row.text("text"), "row");
  EXPECT_EQ(row.integer("other"), row.integer(1));
  EXPECT_THROW((void)row.integer("id"), std::logic_error);
}

TEST_P(ConnectionContract, ReturnsTheIdOfEachInsertedRow) {
  const auto first = add("first");
  const auto second = add("second");

  EXPECT_GT(first, 0);
  EXPECT_GT(second, first);
}

TEST_P(ConnectionContract, CountsTheRowsThatAnUpdateMatchedEvenIfUnchanged) {
  add("same");

  const auto matched = connection().execute("UPDATE notes SET text = 'same' WHERE text = 'same'");
  const auto missed = connection().execute("UPDATE notes SET text = 'x' WHERE text = 'other'");

  EXPECT_EQ(matched.affected_rows, 1);
  EXPECT_EQ(missed.affected_rows, 0);
}

TEST_P(ConnectionContract, CountsTheRowsThatADeleteRemoved) {
  add("one");
  add("two");

  EXPECT_EQ(connection().execute("DELETE FROM notes").affected_rows, 2);
}

TEST_P(ConnectionContract, ReportsADuplicateWithoutItsValue) {
  add("sensitive");

  try {
    add("sensitive");
    FAIL() << "the duplicate was taken";
  } catch (const common::sql::UniqueViolation& violation) {
    EXPECT_EQ(std::string_view(violation.what()).find("sensitive"), std::string_view::npos);
  }
  EXPECT_TRUE(connection().usable());
  EXPECT_EQ(count(connection()), 1);
}

TEST_P(ConnectionContract, RefusesAForeignKeyToAMissingRow) {
  EXPECT_THROW(connection().execute("INSERT INTO pages (note) VALUES (99)"),
               common::sql::ForeignKeyViolation);
}

TEST_P(ConnectionContract, RemainsUsableAfterAnInvalidStatement) {
  EXPECT_THROW(connection().query("SELEKT 1"), common::sql::Failure);
  EXPECT_THROW(connection().query("SELECT missing FROM notes"), common::sql::Failure);

  EXPECT_EQ(connection().query("SELECT 1").at(0).integer(0), 1);
}

// Regression: if a row after the first one failed, libmariadb waited for the rest of the result
// when the same statement ran again.
TEST_P(ConnectionContract, RerunsAStatementThatFailedMidResult) {
  constexpr auto kFailing = "SELECT ABS(number) FROM notes ORDER BY id";
  for (const auto number : {std::int64_t{-1}, std::numeric_limits<std::int64_t>::min()}) {
    connection().execute("INSERT INTO notes (number) VALUES (?)", {number});
  }

  EXPECT_THROW(connection().query(kFailing), common::sql::Failure);
  connection().execute("UPDATE notes SET number = -2 WHERE number < -1");

  const auto rows = connection().query(kFailing);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1].integer(0), 2);
}

TEST_P(ConnectionContract, RefusesTwoStatementsInOne) {
  EXPECT_THROW(connection().query("SELECT 1; DELETE FROM notes"), common::sql::Failure);
}

TEST_P(ConnectionContract, RefusesAWrongNumberOfParameters) {
  EXPECT_THROW(connection().query("SELECT ?", {}), std::logic_error);
  EXPECT_THROW(connection().query("SELECT ?", {"a", "b"}), std::logic_error);

  EXPECT_EQ(connection().query("SELECT ?", {"a"}).at(0).text(0), "a");
}

TEST_P(ConnectionContract, RunsMoreStatementsThanItsCacheHolds) {
  for (std::int64_t round = 0; round < 2; ++round) {
    for (std::int64_t i = 0; i < 200; ++i) {
      const auto rows =
          connection().query(fmt::format("SELECT CAST({} + ? AS INTEGER)", i), {round});
      ASSERT_EQ(rows.at(0).integer(0), i + round);
    }
  }
}

TEST_P(ConnectionContract, StopsAScriptAtTheFirstStatementThatFails) {
  EXPECT_THROW(connection().run_script("INSERT INTO notes (text) VALUES ('before');\n"
                                       "INSERT INTO nowhere VALUES (1);\n"
                                       "INSERT INTO notes (text) VALUES ('after');\n"),
               common::sql::Failure);

  EXPECT_EQ(count(connection()), 1);
}

TEST_P(ConnectionContract, RunsAScriptThatEndsInACommentAndBlankLines) {
  connection().run_script("INSERT INTO notes (text) VALUES ('a;b'); -- the end; really\n\n");

  EXPECT_EQ(count(connection()), 1);
}

TEST_P(ConnectionContract, ShowsATransactionToOthersOnlyAfterItsCommit) {
  const auto other = driver().connect();

  connection().begin();
  add("one");
  EXPECT_EQ(count(*other), 0);
  connection().commit();

  EXPECT_EQ(count(*other), 1);
}

TEST_P(ConnectionContract, DiscardsATransactionThatIsRolledBack) {
  connection().begin();
  add("one");
  connection().rollback();

  EXPECT_TRUE(connection().usable());
  EXPECT_EQ(count(connection()), 0);
}

TEST_P(ConnectionContract, AbortsAStatementThatTakesTooLong) {
  const auto slow = common::sql::make_driver(url(), kShort)->connect();
  const auto* query = on_sqlite()
                          ? "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                            "SELECT COUNT(*) FROM n"
                          : "SELECT SLEEP(30)";
  const auto start = std::chrono::steady_clock::now();

  EXPECT_THROW(slow->query(query), common::sql::StatementTimeout);

  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  EXPECT_TRUE(slow->usable());
  EXPECT_EQ(slow->query("SELECT 1").at(0).integer(0), 1);
}

TEST_P(ConnectionContract, ReportsContentionIfALockTimesOut) {
  add("row");
  const auto impatient = common::sql::make_driver(
      url(), {.statement_timeout = std::chrono::seconds(5), .lock_timeout = kShort.lock_timeout});
  const auto other = impatient->connect();
  connection().begin();
  connection().execute("UPDATE notes SET number = 1");

  EXPECT_THROW(other->execute("UPDATE notes SET number = 2"), common::sql::Contention);
  connection().commit();

  EXPECT_EQ(other->execute("UPDATE notes SET number = 2").affected_rows, 1);
}

TEST_P(ConnectionContract, LetsWritersOfOneDriverQueue) {
  add("row");
  const auto other = driver().connect();
  connection().begin();
  connection().execute("UPDATE notes SET number = 1");
  auto waiting = std::async(std::launch::async, [&] {
    return other->execute("UPDATE notes SET number = number + 1").affected_rows;
  });
  connection().commit();

  EXPECT_EQ(waiting.get(), 1);
  EXPECT_EQ(connection().query("SELECT number FROM notes").at(0).integer(0), 2);
}

// On SQLite no other writer can commit before an idle transaction ends.
class ConnectionToMariadb : public ConnectionContract {};
RUN_ON_MARIADB(ConnectionToMariadb);

// Clients of the revocation feed would miss the rows of a transaction that commits minutes late.
TEST_P(ConnectionToMariadb, AbortsATransactionOfAnIdleClient) {
  add("row");
  const auto still = common::sql::make_driver(url(), kShort)->connect();
  const auto patient =
      common::sql::make_driver(url(), {.lock_timeout = std::chrono::seconds(5)})->connect();
  still->begin();
  still->execute("UPDATE notes SET number = 1");

  EXPECT_EQ(patient->execute("UPDATE notes SET number = 2").affected_rows, 1);

  EXPECT_THROW(still->commit(), common::sql::ConnectionLost);
  EXPECT_FALSE(still->usable());
}

// The server's own path can be longer than a path of a socket may be.
TEST_P(ConnectionToMariadb, UsesAUnixSocket) {
  const auto paths = connection().query("SELECT @@datadir, @@socket").at(0);
  const auto data = std::filesystem::temp_directory_path() / fmt::format("llavero-{}", getpid());
  std::filesystem::create_directory_symlink(paths.text(0), data);
  auto local = std::get<common::sql::MariadbUrl>(url());
  local.hosts = {{.name = "localhost", .unix_socket = data / paths.text(1)}};

  const auto connected = common::sql::make_driver(local)->connect();
  std::filesystem::remove(data);

  const auto row = connected->query("SELECT SUBSTRING_INDEX(USER(), '@', -1)").at(0);
  EXPECT_EQ(row.text(0), "localhost");
}

TEST_P(ConnectionContract, AnswersAPing) {
  EXPECT_TRUE(connection().ping());
  EXPECT_TRUE(connection().usable());
}

}  // namespace
