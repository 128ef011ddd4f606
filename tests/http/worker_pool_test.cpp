#include "common/http/worker_pool.hpp"

#include <atomic>
#include <barrier>
#include <chrono>
#include <future>
#include <memory>

#include <gtest/gtest.h>

namespace {

using common::http::WorkerPool;
using common::http::WorkerPoolOptions;

TEST(WorkerPool, RunsEveryTaskThatItAccepts) {
  std::atomic<int> done = 0;
  WorkerPool pool({.threads = 4, .queue_limit = 1000});
  const auto task = [&] {
    ++done;
    done.notify_one();
  };

  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(pool.submit(task));

  for (int seen = done; seen < 1000; seen = done) done.wait(seen);
}

TEST(WorkerPool, RunsAsManyTasksConcurrentlyAsItHasThreads) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 500;
  std::barrier all_run(kThreads);
  std::atomic<int> done = 0;
  WorkerPool pool({.threads = kThreads, .queue_limit = kThreads});
  for (int round = 1; round <= kRounds; ++round) {
    for (int i = 0; i < kThreads; ++i) {
      ASSERT_TRUE(pool.submit([&] {
        all_run.arrive_and_wait();
        ++done;
        done.notify_one();
      }));
    }

    for (int seen = done; seen < round * kThreads; seen = done) done.wait(seen);
  }
}

// Otherwise shutdown could take minutes if queued requests wait for the database.
TEST(WorkerPool, DropsQueuedTasksInItsDestructor) {
  std::promise<void> started;
  std::promise<void> dropped;
  auto status = std::future_status::timeout;
  bool ran = false;
  {
    WorkerPool pool({.queue_limit = 1});
    ASSERT_TRUE(pool.submit([&] {
      started.set_value();
      status = dropped.get_future().wait_for(std::chrono::seconds(10));
    }));
    started.get_future().wait();
    auto signal_dropped = [&](void*) { dropped.set_value(); };
    ASSERT_TRUE(
        pool.submit([&ran, life = std::shared_ptr<void>(&ran, signal_dropped)] { ran = true; }));
  }

  EXPECT_EQ(status, std::future_status::ready);
  EXPECT_FALSE(ran);
}

TEST(WorkerPool, RefusesATaskIfItsQueueIsFull) {
  std::promise<void> started;
  std::promise<void> release;
  WorkerPool pool({.queue_limit = 2});
  ASSERT_TRUE(pool.submit([&] {
    started.set_value();
    release.get_future().wait();
  }));
  started.get_future().wait();

  EXPECT_TRUE(pool.submit([] {}));
  EXPECT_TRUE(pool.submit([] {}));
  EXPECT_FALSE(pool.submit([] {}));

  release.set_value();
}

TEST(WorkerPool, ReportsItsLoad) {
  std::promise<void> started;
  std::promise<void> release;
  std::promise<WorkerPool::Load> later;
  WorkerPool pool({.queue_limit = 1});
  ASSERT_TRUE(pool.submit([&] {
    started.set_value();
    release.get_future().wait();
  }));
  started.get_future().wait();
  ASSERT_TRUE(pool.submit([&] { later.set_value(pool.load()); }));
  ASSERT_FALSE(pool.submit([] {}));

  const auto load = pool.load();
  release.set_value();
  const auto load_of_second = later.get_future().get();

  EXPECT_EQ(load.threads, 1U);
  EXPECT_EQ(load.busy, 1U);
  EXPECT_EQ(load.waiting, 1U);
  EXPECT_EQ(load.queue_limit, 1U);
  EXPECT_EQ(load.refused, 1U);
  EXPECT_EQ(load_of_second.busy, 1U);
  EXPECT_EQ(load_of_second.waiting, 0U);
}

}  // namespace
