#pragma once

#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "common/sql/database_url.hpp"
#include "common/sql/driver.hpp"

namespace test {

// Runs each test on SQLite and on MariaDB, with an empty database that is removed afterwards.
// TEST_MARIADB_URL is the URL of an account that may create the databases llavero_test_*. Without
// it the tests on MariaDB are skipped, or fail if CI is `true`. TEST_MARIADB_OTHER_HOST is the
// host:port of another node of the same Galera cluster. With it, the driver of make_driver()
// connects to the two nodes alternately, so that concurrent statements run on different nodes.
class DatabaseTest : public testing::TestWithParam<common::sql::Dialect> {
 protected:
  void SetUp() override;
  void TearDown() override;

  [[nodiscard]] bool on_sqlite() const { return GetParam() == common::sql::Dialect::kSqlite; }
  [[nodiscard]] bool over_two_nodes() const;
  [[nodiscard]] const common::sql::DatabaseUrl& url() const { return url_; }
  [[nodiscard]] std::unique_ptr<common::sql::Driver> make_driver() const;

 private:
  void set_up_sqlite();
  void set_up_mariadb();

  common::sql::DatabaseUrl url_;
  std::function<void()> remove_;
};

std::string dialect_name(const testing::TestParamInfo<common::sql::Dialect>& info);

}  // namespace test

// To be used after the definition of the fixture.
#define RUN_ON_ALL_DATABASES(fixture)                                                 \
  INSTANTIATE_TEST_SUITE_P(                                                           \
      Databases, fixture,                                                             \
      testing::Values(common::sql::Dialect::kSqlite, common::sql::Dialect::kMariadb), \
      test::dialect_name)

// The same on MariaDB only.
#define RUN_ON_MARIADB(fixture)                                                                 \
  INSTANTIATE_TEST_SUITE_P(Databases, fixture, testing::Values(common::sql::Dialect::kMariadb), \
                           test::dialect_name)
