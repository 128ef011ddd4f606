#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "common/core/deadline.hpp"
#include "common/sql/connection.hpp"
#include "common/sql/group_sync.hpp"

namespace common::sql {
namespace {

void must_not_be_called() { FAIL(); }

TEST(GroupSync, SharesTheNextSyncAmongThoseThatCameDuringOne) {
  GroupSync group;
  std::promise<void> first_began;
  std::promise<void> first_may_end;
  std::atomic<int> syncs = 0;
  std::jthread first([&] {
    group.wait(
        [&] {
          ++syncs;
          first_began.set_value();
          first_may_end.get_future().wait();
        },
        must_not_be_called);
  });
  first_began.get_future().wait();

  // None of these is covered by the first sync, which began before they wrote.
  constexpr int kWriters = 8;
  std::atomic<int> written = 0;
  std::vector<std::jthread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&] {
      ++written;
      group.wait([&] { ++syncs; }, must_not_be_called);
    });
  }
  while (written < kWriters) std::this_thread::yield();
  EXPECT_EQ(syncs, 1);
  first_may_end.set_value();
  first.join();
  writers.clear();

  // One for all of them, or a second one for those that had not yet reached wait().
  EXPECT_GE(syncs, 2);
  EXPECT_LE(syncs, 1 + kWriters);
}

TEST(GroupSync, SyncsForEachOfSeveralWritersThatFollowEachOther) {
  GroupSync group;
  int syncs = 0;

  for (int i = 0; i < 3; ++i) group.wait([&] { ++syncs; }, must_not_be_called);

  EXPECT_EQ(syncs, 3);
}

TEST(GroupSync, RepairsAfterAFailureUntilThatSucceeds) {
  GroupSync group;
  int syncs = 0;
  int repairs = 0;
  const auto fail = [] { throw std::runtime_error("the disk failed"); };
  const auto sync = [&] { ++syncs; };

  EXPECT_THROW(group.wait(fail, must_not_be_called), std::runtime_error);
  EXPECT_THROW(group.wait(sync, fail), std::runtime_error);
  EXPECT_EQ(syncs, 0);
  group.wait(sync, [&] { ++repairs; });
  EXPECT_EQ(repairs, 1);
  group.wait(sync, must_not_be_called);
  EXPECT_EQ(syncs, 1);
}

TEST(GroupSync, AFailureEndsOnlyTheThreadThatSynced) {
  GroupSync group;
  std::promise<void> began;
  std::promise<void> may_fail;
  std::atomic<bool> failed = false;
  std::atomic<bool> repaired = false;
  std::jthread first([&] {
    const auto sync = [&] {
      began.set_value();
      may_fail.get_future().wait();
      throw std::runtime_error("the disk failed");
    };
    try {
      group.wait(sync, must_not_be_called);
    } catch (const std::runtime_error&) {
      failed = true;
    }
  });
  began.get_future().wait();
  std::jthread second([&] { group.wait(must_not_be_called, [&] { repaired = true; }); });
  may_fail.set_value();
  first.join();
  second.join();

  EXPECT_TRUE(failed);
  EXPECT_TRUE(repaired);
}

TEST(GroupSync, WaitsForAStalledDiskUntilTheDeadline) {
  GroupSync group;
  std::promise<void> began;
  std::promise<void> may_end;
  std::jthread first([&] {
    group.wait(
        [&] {
          began.set_value();
          may_end.get_future().wait();
        },
        must_not_be_called);
  });
  began.get_future().wait();

  {
    const Deadline::Scope scope(Deadline::after(std::chrono::milliseconds(1)));
    EXPECT_THROW(group.wait(must_not_be_called, must_not_be_called), ConnectionLost);
  }
  may_end.set_value();
}

}  // namespace
}  // namespace common::sql
