#include "common/core/fair_semaphore.hpp"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

#include "tests/support/race.hpp"

namespace {

using common::FairSemaphore;
using Clock = std::chrono::steady_clock;

Clock::time_point never() { return Clock::now() + std::chrono::hours(1); }

TEST(FairSemaphore, GrantsNoMorePermitsThanItHas) {
  FairSemaphore semaphore(2);

  auto first = semaphore.acquire_until(Clock::now());
  const auto second = semaphore.acquire_until(Clock::now());
  EXPECT_TRUE(first);
  EXPECT_TRUE(second);
  EXPECT_FALSE(semaphore.acquire_until(Clock::now()));

  first.reset();
  EXPECT_TRUE(semaphore.acquire_until(Clock::now()));
}

TEST(FairSemaphore, PassesAFreePermitToTheWaiter) {
  FairSemaphore semaphore;
  auto held = semaphore.acquire_until(Clock::now());
  auto waiting = std::async(std::launch::async, [&] { return semaphore.acquire_until(never()); });

  held.reset();

  const auto permit = waiting.get();
  EXPECT_TRUE(permit);
  EXPECT_FALSE(semaphore.acquire_until(Clock::now()));
}

TEST(FairSemaphore, ForgetsAWaiterThatTimedOut) {
  FairSemaphore semaphore;
  auto held = semaphore.acquire_until(Clock::now());
  ASSERT_FALSE(semaphore.acquire_until(Clock::now()));

  held.reset();

  EXPECT_TRUE(semaphore.acquire_until(Clock::now()));
}

TEST(FairSemaphore, GrantsSeveralPermitsTogether) {
  FairSemaphore semaphore(3);
  auto held = semaphore.acquire_until(Clock::now(), 2);
  ASSERT_TRUE(held);

  EXPECT_FALSE(semaphore.acquire_until(Clock::now(), 2));
  EXPECT_TRUE(semaphore.acquire_until(Clock::now(), 1)) << "who timed out keeps nobody waiting";
  held.reset();
  EXPECT_TRUE(semaphore.acquire_until(Clock::now(), 3));
}

TEST(FairSemaphore, KeepsItsLimitUnderLoad) {
  constexpr int kPermits = 3;
  FairSemaphore semaphore(kPermits);
  std::atomic<int> inside = 0;
  std::atomic<bool> overfull = false;

  const auto entered = test::race(8, [&](int) {
    int times = 0;
    for (int i = 0; i < 500; ++i) {
      const auto permit = semaphore.acquire_until(never());
      if (!permit) continue;
      if (++inside > kPermits) overfull = true;
      ++times;
      --inside;
    }
    return times;
  });

  EXPECT_FALSE(overfull);
  for (const auto times : entered) EXPECT_EQ(times, 500);
}

}  // namespace
