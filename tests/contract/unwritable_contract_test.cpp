#include <array>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "common/core/error.hpp"
#include "common/sql/database.hpp"
#include "common/sql/make_driver.hpp"
#include "common/sql/migrate.hpp"
#include "common/sql/schema.hpp"
#include "common/sql/sqlite_files.hpp"
#include "tests/support/database_test.hpp"

namespace {

namespace fs = std::filesystem;
using common::sql::Connection;
using common::sql::Database;
using common::sql::Dialect;

constexpr std::array<common::sql::Migration, 1> kSteps = {
    {{1, "0001_notes",
      "CREATE TABLE notes (id BIGINT NOT NULL); CREATE TABLE readers (id BIGINT NOT NULL)"}}};

class Unwritable : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "test_migrations", kSteps);
    driver_ = make_driver();
    database_ = std::make_unique<Database>(*driver_);
    database_->set_probe(common::sql::probe_of(kSteps));
    write();
  }
  void TearDown() override {
    database_.reset();
    driver_.reset();
    test::DatabaseTest::TearDown();
  }

  void write() {
    database_->write(
        [](Connection& connection) { connection.execute("INSERT INTO notes (id) VALUES (1)"); });
    ++acknowledged_;
  }

  std::string code_of_write() {
    try {
      write();
    } catch (const common::Error& error) {
      EXPECT_EQ(error.kind(), common::ErrorKind::kUnavailable);
      EXPECT_EQ(error.retry_after_seconds(), 1);
      return error.code();
    }
    return "none";
  }

  // As a new process sees it.
  std::int64_t stored() {
    return common::sql::make_driver(url())
        ->connect()
        ->query("SELECT COUNT(*) FROM notes")
        .at(0)
        .integer(0);
  }

  // A write right after another one does not look at the files again.
  static void await_next_check() {
    std::this_thread::sleep_for(common::sql::SqliteFiles::kCheckInterval);
  }
  void expect_gone() {
    await_next_check();
    EXPECT_EQ(code_of_write(), "database_unavailable");
    EXPECT_EQ(database_->state(), "unavailable");
  }
  void expect_recovered() {
    EXPECT_EQ(code_of_write(), "none");
    EXPECT_EQ(database_->state(), "ok");
    EXPECT_EQ(stored(), acknowledged_);
  }

  Database& database() { return *database_; }
  [[nodiscard]] std::string path() const { return std::get<common::sql::SqliteUrl>(url()).path; }
  void run_script(const std::string& sql) {
    common::sql::make_driver(url())->connect()->run_script(sql);
  }

 private:
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<Database> database_;
  std::int64_t acknowledged_ = 0;
};
RUN_ON_ALL_DATABASES(Unwritable);

TEST_P(Unwritable, WithoutATableIsUnavailableUntilItIsBack) {
  for (const std::string table : {"notes", "readers"}) {
    SCOPED_TRACE(table);
    run_script(fmt::format("ALTER TABLE {0} RENAME TO {0}_away", table));

    EXPECT_EQ(database().state(), "unavailable");
    if (table == "notes") expect_gone();

    run_script(fmt::format("ALTER TABLE {0}_away RENAME TO {0}", table));
    expect_recovered();
  }
}

class UnwritableFile : public Unwritable {};
INSTANTIATE_TEST_SUITE_P(Databases, UnwritableFile, testing::Values(Dialect::kSqlite),
                         test::dialect_name);

// Each way to lose the files, and to bring them back.
TEST_P(UnwritableFile, AcknowledgesNoWriteIntoFilesThatAreGone) {
  const auto file = path();
  const auto log = file + "-wal";
  const auto move = [](const std::string& from, const std::string& to) { fs::rename(from, to); };
  const std::vector<std::pair<std::string, std::vector<std::string>>> ways = {
      {"file moved", {file}}, {"log moved", {log}}, {"both moved", {file, log}}};
  for (const auto& [way, paths] : ways) {
    SCOPED_TRACE(way);
    for (const auto& each : paths) move(each, each + ".away");
    expect_gone();
    for (const auto& each : paths) move(each + ".away", each);
    expect_recovered();

    SCOPED_TRACE("replaced");
    for (const auto& each : paths) {
      move(each, each + ".away");
      fs::copy_file(each + ".away", each);
    }
    expect_gone();
    for (const auto& each : paths) move(each + ".away", each);
    expect_recovered();
  }
}

TEST_P(UnwritableFile, DoesNotCreateADeletedFileAgain) {
  fs::remove(path());

  expect_gone();
  std::thread([&] { expect_gone(); }).join();  // with a new connection

  EXPECT_FALSE(fs::exists(path()));
}

TEST_P(UnwritableFile, AcknowledgesNoTransactionWhoseFileIsDeletedMidway) {
  try {
    database().transaction([&](Connection& connection) {
      connection.execute("DELETE FROM notes");
      fs::remove(path());
      await_next_check();
    });
    FAIL() << "the transaction was acknowledged";
  } catch (const common::Error& error) {
    EXPECT_EQ(error.code(), "database_unavailable");
  }
}

class UnwritableServer : public Unwritable {};
RUN_ON_MARIADB(UnwritableServer);

TEST_P(UnwritableServer, WithoutItsDatabaseIsUnavailable) {
  const auto name = std::get<common::sql::MariadbUrl>(url()).database;
  run_script("DROP DATABASE " + name);

  expect_gone();

  auto server = std::get<common::sql::MariadbUrl>(url());
  server.database = "test";
  common::sql::make_driver(server)->connect()->run_script("CREATE DATABASE " + name);
  expect_gone();
}

}  // namespace
