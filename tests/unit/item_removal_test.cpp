#include "books-service/core/item_removal.hpp"

#include <gtest/gtest.h>

#include "tests/support/fixed_clock.hpp"
#include "tests/support/memory_catalogue.hpp"
#include "tests/support/memory_log.hpp"

namespace books {
namespace {

class RemovalOfItems : public testing::Test {
 protected:
  void add_items(std::int64_t user_id, int count) {
    const tests::FixedClock clock;
    for (int i = 0; i < count; ++i) {
      items_.add(user_id, {.name = "i", .description = {}}, clock.now());
    }
  }

  tests::MemoryItems items_;
  tests::MemoryLog log_;
  ItemRemoval removal_{items_, log_};
};

TEST_F(RemovalOfItems, RemovesAllItemsOfOneUserAndLogsTheirNumberOnce) {
  add_items(7, 1001);
  add_items(8, 1);

  while (!removal_.remove_batch(7)) {
  }

  EXPECT_EQ(items_.rows.size(), 1U);
  EXPECT_EQ(log_.lines(), (std::vector<std::string>{"items_removed user_id=7 items=1001"}));
}

TEST_F(RemovalOfItems, RemovesASmallBatchAtATime) {
  add_items(7, 1000);

  EXPECT_FALSE(removal_.remove_batch(7));

  EXPECT_EQ(items_.rows.size(), 980U);
  EXPECT_TRUE(log_.lines().empty());
}

TEST_F(RemovalOfItems, ResumesAfterAFailure) {
  add_items(7, 30);
  ASSERT_FALSE(removal_.remove_batch(7));
  items_.before_change = [] { throw std::runtime_error("the statement took too long"); };
  EXPECT_THROW(removal_.remove_batch(7), std::runtime_error);
  items_.before_change = [] {};

  EXPECT_TRUE(removal_.remove_batch(7));

  EXPECT_EQ(log_.lines(), (std::vector<std::string>{"items_removed user_id=7 items=30"}));
}

}  // namespace
}  // namespace books
