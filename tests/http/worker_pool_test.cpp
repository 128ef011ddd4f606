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

TEST(WorkerPool, RunsEverythingThatItTook) {
  std::atomic<int> done = 0;
  WorkerPool pool({.threads = 4, .queue_limit = 1000});
  const auto task = [&] {
    ++done;
    done.notify_one();
  };

  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(pool.submit(task));

  for (int seen = done; seen < 1000; seen = done) done.wait(seen);
}

// Threads that sleep are woken one after the other: none may be left out.
TEST(WorkerPool, RunsAsManyTasksAtOnceAsItHasThreads) {
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

// A queue of requests that each wait for a database that is away took minutes to end.
TEST(WorkerPool, DropsWhatStillWaitsWhenItEnds) {
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
    auto tell = [&](void*) { dropped.set_value(); };
    ASSERT_TRUE(pool.submit([&ran, life = std::shared_ptr<void>(&ran, tell)] { ran = true; }));
  }

  EXPECT_EQ(status, std::future_status::ready);
  EXPECT_FALSE(ran);
}

// What needs no database is answered while one that is away keeps all other threads waiting.
TEST(WorkerPool, RunsOnASpareThreadWhatWaitsForThoseThatAreStuck) {
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::promise<void> ran_first;
  std::promise<void> ran_second;
  WorkerPool pool({.threads = 1, .spare_threads = 2, .queue_limit = 10});
  ASSERT_TRUE(pool.submit([=] { released.wait(); }));
  ASSERT_TRUE(pool.submit([&, released] {  // and then a spare one is stuck too
    ran_first.set_value();
    released.wait();
  }));

  ASSERT_TRUE(pool.submit([&] { ran_second.set_value(); }));

  ran_first.get_future().wait();
  ran_second.get_future().wait();
  release.set_value();
}

TEST(WorkerPool, EndsWhileItsSpareThreadsWatchTheOthers) {
  std::promise<void> started;
  std::promise<void> release;
  auto pool = std::make_unique<WorkerPool>(
      WorkerPoolOptions{.threads = 1, .spare_threads = 4, .queue_limit = 10});
  ASSERT_TRUE(pool->submit([&] {
    started.set_value();
    release.get_future().wait();
  }));
  started.get_future().wait();
  ASSERT_TRUE(pool->submit([] {}));

  auto ending = std::async(std::launch::async, [&] { pool.reset(); });
  release.set_value();

  ending.wait();
  EXPECT_EQ(pool, nullptr);
}

TEST(WorkerPool, RefusesWhatItsQueueCannotHold) {
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

TEST(WorkerPool, KnowsWhatRunsAndWhatWaits) {
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
