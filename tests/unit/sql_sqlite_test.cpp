#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "common/core/deadline.hpp"
#include "common/sql/make_driver.hpp"

namespace {

using common::sql::make_sqlite_driver;
using std::filesystem::perms;

class Sqlite : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }

  const std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                        ("llavero_test_sqlite_" + std::to_string(::getpid()));
  const std::filesystem::path file_ = folder_ / "deep" / "test.db";
};

TEST_F(Sqlite, CreatesAFolderAndFilesForTheOwnerOnly) {
  const auto connection = make_sqlite_driver({file_.string()}, {})->connect();
  connection->run_script("CREATE TABLE t (id INTEGER);");

  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(file_.parent_path())) {
    EXPECT_EQ(entry.status().permissions(), perms::owner_read | perms::owner_write) << entry;
    ++files;
  }
  EXPECT_EQ(files, 3) << "the database, its log and the index of the log";
}

TEST_F(Sqlite, KeepsThePermissionsOfAnExistingFile) {
  const auto shared = perms::owner_read | perms::owner_write | perms::group_read;
  make_sqlite_driver({file_.string()}, {})->connect();
  std::filesystem::permissions(file_, shared);

  make_sqlite_driver({file_.string()}, {})->connect();

  EXPECT_EQ(std::filesystem::status(file_).permissions(), shared);
}

// The driver's own timeouts are an hour, so only the deadline can end these waits.
class SqliteDeadline : public Sqlite {
 protected:
  static constexpr common::sql::DriverOptions kLongTimeouts{
      .statement_timeout = std::chrono::hours(1), .lock_timeout = std::chrono::hours(1)};

  std::unique_ptr<common::sql::Driver> driver() const {
    return make_sqlite_driver({file_.string()}, kLongTimeouts);
  }

  // A deadline that has passed.
  static common::Deadline expired() { return common::Deadline::after(std::chrono::hours(0)); }
};

TEST_F(SqliteDeadline, EndsTheWaitForAnotherWriter) {
  const auto same_driver = driver();
  const auto holder = same_driver->connect();
  const auto waiter = same_driver->connect();
  holder->begin();
  const common::Deadline::Scope scope(expired());

  EXPECT_THROW(waiter->begin(), common::sql::Contention);
}

// A second driver simulates another process: it has its own queue of writers.
TEST_F(SqliteDeadline, EndsTheWaitForTheLockOfAnotherProcess) {
  const auto holder = driver()->connect();
  const auto waiter = driver()->connect();
  holder->begin();
  const common::Deadline::Scope scope(expired());

  EXPECT_THROW(waiter->begin(), common::sql::Contention);
}

TEST_F(SqliteDeadline, EndsAStatement) {
  const auto connection = driver()->connect();
  const common::Deadline::Scope scope(expired());

  EXPECT_THROW(connection->query("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                                 "SELECT COUNT(*) FROM n"),
               common::sql::StatementTimeout);
}

// That each write waits for the disk is shown by faults/sync.
TEST_F(Sqlite, UsesTheWriteAheadLogAndChecksForeignKeys) {
  const auto connection = make_sqlite_driver({file_.string()}, {})->connect();

  EXPECT_EQ(connection->query("PRAGMA journal_mode").at(0).text(0), "wal");
  EXPECT_EQ(connection->query("PRAGMA synchronous").at(0).integer(0), 1);  // NORMAL
  EXPECT_EQ(connection->query("PRAGMA foreign_keys").at(0).integer(0), 1);
}

// max_page_count causes the same error as a full disk.
TEST_F(Sqlite, ReportsAFullDiskAndRecovers) {
  const auto connection = make_sqlite_driver({file_.string()}, {})->connect();
  connection->run_script("CREATE TABLE t (text TEXT); PRAGMA max_page_count = 10;");
  const std::string too_much(100'000, 'x');

  EXPECT_THROW(connection->execute("INSERT INTO t VALUES (?)", {too_much}),
               common::sql::StorageFull);

  EXPECT_TRUE(connection->usable());
  EXPECT_TRUE(connection->query("SELECT text FROM t").empty());
  connection->run_script("PRAGMA max_page_count = 1000");
  EXPECT_EQ(connection->execute("INSERT INTO t VALUES (?)", {too_much}).affected_rows, 1);
}

TEST_F(Sqlite, NamesTheFileItCannotOpen) {
  try {
    make_sqlite_driver({"/dev/null/test.db"}, {})->connect();
    FAIL() << "it opened a file in a file";
  } catch (const common::sql::Failure& failure) {
    EXPECT_NE(std::string_view(failure.what()).find("/dev/null"), std::string_view::npos);
  }
}

}  // namespace
