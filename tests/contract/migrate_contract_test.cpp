#include <array>
#include <numeric>

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
