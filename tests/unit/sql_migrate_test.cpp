#include <array>
#include <stdexcept>

#include <gtest/gtest.h>

#include "common/sql/migrate.hpp"
#include "tests/unit/fake_database.hpp"

namespace {

using common::sql::Migration;

TEST(Migrate, RefusesStepsNotNumberedConsecutivelyFromOne) {
  test::FakeDatabase database;
  test::FakeDriver driver(database);
  constexpr std::array<Migration, 2> kGap = {{{1, "0001_one", ""}, {3, "0003_three", ""}}};

  EXPECT_THROW(common::sql::migrate(driver, "test_migrations", kGap), std::logic_error);
  EXPECT_THROW(common::sql::migrate(driver, "test_migrations", std::span(kGap).last(1)),
               std::logic_error);

  EXPECT_EQ(database.connects, 0);
}

}  // namespace
