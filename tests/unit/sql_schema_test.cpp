#include <array>

#include <gtest/gtest.h>

#include "common/sql/schema.hpp"

namespace common::sql {
namespace {

using Names = std::set<std::string>;

TEST(SqlSchema, FindsTheTablesThatAScriptCreates) {
  EXPECT_EQ(created_tables("CREATE TABLE IF NOT EXISTS a (id INT);\nCREATE TABLE b_2 (id INT);"
                           "CREATE INDEX c ON a (id); DROP TABLE b_2;"),
            (Names{"a", "b_2"}));
}

TEST(SqlSchema, ProbesTheTablesThatRemain) {
  constexpr std::array<Migration, 2> steps = {
      {{1, "0001", "CREATE TABLE a (id INT); CREATE TABLE b (id INT); CREATE TABLE c (id INT);"},
       {2, "0002", "DROP TABLE IF EXISTS a, b; CREATE TABLE d (id INT);"}}};

  EXPECT_EQ(probe_of(steps), "SELECT EXISTS(SELECT 1 FROM c) AND EXISTS(SELECT 1 FROM d)");
}

}  // namespace
}  // namespace common::sql
