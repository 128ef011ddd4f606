#include "common/http/worker_pool.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <memory>

#include <gtest/gtest.h>

namespace {

using common::http::WorkerPool;

TEST(WorkerPool, RunsEverythingThatItTook) {
  std::atomic<int> done = 0;
  WorkerPool pool(4, 1000);
  const auto task = [&] {
    ++done;
    done.notify_one();
  };

  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(pool.submit(task));

  for (int seen = done; seen < 1000; seen = done) done.wait(seen);
}

// A queue of requests that each wait for a database that is away took minutes to end.
TEST(WorkerPool, DropsWhatStillWaitsWhenItEnds) {
  std::promise<void> started;
  std::promise<void> dropped;
  auto status = std::future_status::timeout;
  bool ran = false;
  {
    WorkerPool pool(1, 1);
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

TEST(WorkerPool, RefusesWhatItsQueueCannotHold) {
  std::promise<void> started;
  std::promise<void> release;
  WorkerPool pool(1, 2);
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
  WorkerPool pool(1, 1);
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
