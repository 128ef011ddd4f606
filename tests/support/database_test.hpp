#pragma once

#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "common/sql/database_url.hpp"
#include "common/sql/driver.hpp"

namespace test {

// Tests that run on SQLite and on MariaDB, each with an empty database of its own that is gone
// afterwards. Without TEST_MARIADB_URL, the URL of an account that may create the databases
// llavero_test_*, the MariaDB half is skipped, or fails where CI is `true`. With
// TEST_MARIADB_OTHER_HOST, host:port of another node of the same Galera cluster, the connections of
// make_driver() go to one and the other in turn, so that what races does so across nodes.
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

// After the fixture's definition.
#define RUN_ON_ALL_DATABASES(fixture)                                                 \
  INSTANTIATE_TEST_SUITE_P(                                                           \
      Databases, fixture,                                                             \
      testing::Values(common::sql::Dialect::kSqlite, common::sql::Dialect::kMariadb), \
      test::dialect_name)

// Likewise, for what only MariaDB has.
#define RUN_ON_MARIADB(fixture)                                                                 \
  INSTANTIATE_TEST_SUITE_P(Databases, fixture, testing::Values(common::sql::Dialect::kMariadb), \
                           test::dialect_name)
