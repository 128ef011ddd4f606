#include "common/core/turnstile.hpp"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

#include "tests/support/race.hpp"

namespace {

using common::Turnstile;
using Clock = std::chrono::steady_clock;

Clock::time_point never() { return Clock::now() + std::chrono::hours(1); }

TEST(Turnstile, LetsInAsManyAsItHasPlaces) {
  Turnstile turnstile(2);

  auto first = turnstile.enter_until(Clock::now());
  const auto second = turnstile.enter_until(Clock::now());
  EXPECT_TRUE(first);
  EXPECT_TRUE(second);
  EXPECT_FALSE(turnstile.enter_until(Clock::now()));

  first.reset();
  EXPECT_TRUE(turnstile.enter_until(Clock::now()));
}

TEST(Turnstile, KnowsWhoIsInAndWhoFoundNoPlace) {
  Turnstile turnstile(2);
  const auto first = turnstile.enter_until(Clock::now());
  {
    const auto second = turnstile.enter_until(Clock::now());
    ASSERT_FALSE(turnstile.enter_until(Clock::now()));
  }

  const auto load = turnstile.load();

  EXPECT_EQ(load.places, 2);
  EXPECT_EQ(load.in_use, 1);
  EXPECT_EQ(load.waiting, 0);
  EXPECT_EQ(load.waits, 1U);
  EXPECT_EQ(load.timeouts, 1U);
}

TEST(Turnstile, GivesAFreePlaceToTheOneWhoWaits) {
  Turnstile turnstile;
  auto held = turnstile.enter_until(Clock::now());
  auto waiting = std::async(std::launch::async, [&] { return turnstile.enter_until(never()); });

  held.reset();

  const auto place = waiting.get();
  EXPECT_TRUE(place);
  EXPECT_FALSE(turnstile.enter_until(Clock::now()));
}

TEST(Turnstile, ForgetsAWaiterThatGaveUp) {
  Turnstile turnstile;
  auto held = turnstile.enter_until(Clock::now());
  ASSERT_FALSE(turnstile.enter_until(Clock::now()));

  held.reset();

  EXPECT_TRUE(turnstile.enter_until(Clock::now()));
}

TEST(Turnstile, LetsNobodyWaitForThoseWhoAreStuck) {
  Turnstile turnstile;
  auto held = turnstile.enter_until(never());
  ASSERT_TRUE(held);

  EXPECT_FALSE(turnstile.enter_until(never(), Clock::now()));

  held.reset();
  EXPECT_TRUE(turnstile.enter_until(never(), Clock::now()));
}

TEST(Turnstile, KeepsItsLimitUnderLoad) {
  constexpr int kPlaces = 3;
  Turnstile turnstile(kPlaces);
  std::atomic<int> inside = 0;
  std::atomic<bool> overfull = false;

  const auto entered = test::race(8, [&](int) {
    int times = 0;
    for (int i = 0; i < 500; ++i) {
      const auto place = turnstile.enter_until(never());
      if (!place) continue;
      if (++inside > kPlaces) overfull = true;
      ++times;
      --inside;
    }
    return times;
  });

  EXPECT_FALSE(overfull);
  for (const auto times : entered) EXPECT_EQ(times, 500);
}

}  // namespace
