#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <set>

#include "auth-service/adapters/sql_repositories.hpp"
#include "books-service/adapters/sql_catalogue.hpp"
#include "common/sql/make_driver.hpp"
#include "common/sql/migrate.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/race.hpp"

namespace {

using common::sql::migrate;
using common::sql::Migration;

constexpr std::array<Migration, 3> kSteps = {
    {{1, "0001_one", "CREATE TABLE IF NOT EXISTS one (id BIGINT NOT NULL);"},
     {2, "0002_two", "CREATE TABLE IF NOT EXISTS two (id BIGINT NOT NULL);"},
     {3, "0003_row", "INSERT INTO one (id) VALUES (1); INSERT INTO two (id) VALUES (2);"}}};

class MigrateContract : public test::DatabaseTest {
 protected:
  int run(std::span<const Migration> steps) { return migrate(url(), "test_migrations", steps); }

  // Not through our driver, which puts an SQLite file into WAL mode.
  void create_as_another_program(const std::string& sql) {
    if (const auto* file = std::get_if<common::sql::SqliteUrl>(&url())) {
      std::filesystem::create_directories(std::filesystem::path(file->path).parent_path());
      const auto command = "sqlite3 '" + file->path + "' '" + sql + "'";
      ASSERT_EQ(std::system(command.c_str()), 0);  // NOLINT(cert-env33-c,concurrency-mt-unsafe)
    } else {
      common::sql::make_driver(url())->connect()->run_script(sql);
    }
  }

  std::int64_t count(const char* sql) {
    return common::sql::make_driver(url())->connect()->query(sql).at(0).integer(0);
  }
};
RUN_ON_ALL_DATABASES(MigrateContract);

TEST_P(MigrateContract, AppliesEachStepOnce) {
  EXPECT_EQ(run(std::span(kSteps).first(2)), 2);
  EXPECT_EQ(run(kSteps), 1);
  EXPECT_EQ(run(kSteps), 0);

  EXPECT_EQ(count("SELECT COUNT(*) FROM one"), 1);
  EXPECT_EQ(count("SELECT MAX(number) FROM test_migrations"), 3);
}

TEST_P(MigrateContract, AppliesEachStepOnceUnderConcurrency) {
  const auto steps = test::race(4, [&](int) { return run(kSteps); });

  EXPECT_EQ(std::accumulate(steps.begin(), steps.end(), 0), 3);
  EXPECT_EQ(count("SELECT COUNT(*) FROM one"), 1);
}

TEST_P(MigrateContract, RefusesADatabaseOfANewerVersion) {
  run(kSteps);

  try {
    run(std::span(kSteps).first(2));
    FAIL() << "the older version took the newer database";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string_view(error.what()).find("newer version"), std::string_view::npos);
  }
}

TEST_P(MigrateContract, ResumesAtAStepThatFailed) {
  const std::array<Migration, 2> broken = {{kSteps[0], {2, "0002_broken", "CREATE GARBAGE"}}};

  try {
    run(broken);
    FAIL() << "the broken step was taken";
  } catch (const common::sql::Failure& failure) {
    EXPECT_NE(std::string_view(failure.what()).find("0002_broken"), std::string_view::npos);
  }

  run(kSteps);
  EXPECT_EQ(count("SELECT COUNT(*) FROM one"), 1);
}

TEST_P(MigrateContract, MigratesBothServicesInOneDatabase) {
  const auto auth = auth::migrations(GetParam());
  const auto books = books::migrations(GetParam());

  EXPECT_EQ(migrate(url(), "auth_migrations", auth), static_cast<int>(auth.size()));
  EXPECT_EQ(migrate(url(), "books_migrations", books), static_cast<int>(books.size()));

  EXPECT_EQ(count("SELECT COUNT(*) FROM users"), 0);
  EXPECT_EQ(count("SELECT COUNT(*) FROM books"), 0);
}

// IF NOT EXISTS would adopt the table, and later steps would alter it.
TEST_P(MigrateContract, RefusesATableOfAnotherProgramAndAltersNothing) {
  const auto refuses = [&](std::string_view history, std::span<const Migration> steps,
                           std::string_view table) {
    try {
      migrate(url(), history, steps);
      FAIL() << "the table was adopted";
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string_view(error.what()).find(table), std::string_view::npos) << error.what();
      EXPECT_NE(std::string_view(error.what()).find("DATABASE_URL"), std::string_view::npos);
    }
  };
  const auto content = [&] {
    const auto* file = std::get_if<common::sql::SqliteUrl>(&url());
    if (file == nullptr) return std::string();
    std::ifstream stream(file->path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  create_as_another_program("CREATE TABLE users (name TEXT); CREATE TABLE items (name TEXT);");
  const auto before = content();

  refuses("auth_migrations", auth::migrations(GetParam()), "users");
  refuses("books_migrations", books::migrations(GetParam()), "items");

  EXPECT_TRUE(content() == before);  // without printing it
  const std::set<std::string> tables{"items", "users"};
  EXPECT_EQ(common::sql::make_driver(url())->table_names(), tables);
}

TEST_P(MigrateContract, RefusesATableOfAnotherProgramInALaterStep) {
  run(std::span(kSteps).first(1));
  common::sql::make_driver(url())->connect()->run_script("CREATE TABLE two (name TEXT)");

  EXPECT_THROW(run(kSteps), std::runtime_error);

  EXPECT_EQ(count("SELECT MAX(number) FROM test_migrations"), 1);
}

TEST_P(MigrateContract, LetsAStepCreateATableOfAnEarlierStepAgain) {
  constexpr std::array<Migration, 2> again = {
      {kSteps[0],
       {2, "0002_again", "DROP TABLE one; CREATE TABLE IF NOT EXISTS one (name VARCHAR(9));"}}};
  run(std::span(again).first(1));

  EXPECT_EQ(run(again), 1);
}

// MariaDB commits the table and not the number.
TEST_P(MigrateContract, ResumesAStepThatWasCutShortAfterItsTable) {
  run(std::span(kSteps).first(1));
  const auto connection = common::sql::make_driver(url())->connect();
  connection->run_script("INSERT INTO test_migrations (number, name) VALUES (-2, '0002_two');" +
                         std::string(kSteps[1].sql));

  EXPECT_EQ(run(kSteps), 2);

  EXPECT_EQ(count("SELECT MIN(number) FROM test_migrations"), 1);
}

TEST_P(MigrateContract, WritesNothingIfNoStepIsMissing) {
  run(kSteps);
  const auto other = common::sql::make_driver(url())->connect();
  other->begin();
  other->execute("INSERT INTO one (id) VALUES (2)");  // on SQLite nobody else can write now

  EXPECT_EQ(run(kSteps), 0);

  other->rollback();
}

// Two instances at two nodes of a cluster may apply a step concurrently. On SQLite a step and its
// record are one transaction.
TEST_P(MigrateContract, AppliesEachStepOfTheServicesTwiceWithoutError) {
  if (on_sqlite()) {
    EXPECT_GT(migrate(url(), "auth_migrations", auth::migrations(GetParam())), 0);
    EXPECT_EQ(migrate(url(), "auth_migrations", auth::migrations(GetParam())), 0);
    return;
  }
  const auto connection = common::sql::make_driver(url())->connect();

  for (int round = 0; round < 2; ++round) {
    for (const auto& step : auth::migrations(GetParam())) connection->run_script(step.sql);
    for (const auto& step : books::migrations(GetParam())) connection->run_script(step.sql);
  }
}

}  // namespace
