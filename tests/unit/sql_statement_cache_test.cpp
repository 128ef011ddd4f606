#include <memory>

#include <gtest/gtest.h>

#include "common/sql/statement_cache.hpp"

namespace {

using common::sql::StatementCache;

TEST(StatementCache, FindsAddedStatements) {
  StatementCache<std::unique_ptr<int>> cache(2);

  cache.add("one", std::make_unique<int>(1));

  ASSERT_NE(cache.find("one"), nullptr);
  EXPECT_EQ(**cache.find("one"), 1);
  EXPECT_EQ(cache.find("two"), nullptr);
}

TEST(StatementCache, EvictsTheLeastRecentlyUsed) {
  StatementCache<int> cache(2);
  cache.add("one", 1);
  cache.add("two", 2);
  cache.find("one");

  cache.add("three", 3);

  EXPECT_NE(cache.find("one"), nullptr);
  EXPECT_EQ(cache.find("two"), nullptr);
  EXPECT_NE(cache.find("three"), nullptr);
}

}  // namespace
