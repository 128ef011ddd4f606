#include "common/core/deadline.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace {

using common::Deadline;
using std::chrono::hours;

TEST(Deadline, ExpiresAtItsTime) {
  EXPECT_TRUE(Deadline::after(hours(0)).expired());
  EXPECT_TRUE(Deadline::after(hours(-1)).expired());
  EXPECT_FALSE(Deadline::after(hours(1)).expired());
  EXPECT_FALSE(Deadline::never().expired());
}

TEST(Deadline, ReturnsTheRemainingTime) {
  EXPECT_EQ(Deadline::after(hours(-1)).remaining(), hours(0));
  EXPECT_GT(Deadline::after(hours(1)).remaining(), hours(0));
  EXPECT_LE(Deadline::after(hours(1)).remaining(), hours(1));
}

TEST(Deadline, IsNeverOutsideAScope) {
  EXPECT_EQ(Deadline::current().time(), Deadline::never().time());
}

TEST(Deadline, IsThatOfTheInnermostScope) {
  const auto outer = Deadline::after(hours(2));
  const auto inner = Deadline::after(hours(1));
  const Deadline::Scope scope(outer);
  {
    const Deadline::Scope nested(inner);
    EXPECT_EQ(Deadline::current().time(), inner.time());
  }
  EXPECT_EQ(Deadline::current().time(), outer.time());
}

TEST(Deadline, IsPerThread) {
  const Deadline::Scope scope(Deadline::after(hours(1)));

  std::thread([] { EXPECT_EQ(Deadline::current().time(), Deadline::never().time()); }).join();
}

}  // namespace
