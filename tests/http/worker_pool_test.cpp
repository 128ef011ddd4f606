#include "common/http/worker_pool.hpp"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

namespace {

using common::http::WorkerPool;

TEST(WorkerPool, RunsEverythingThatItTook) {
  std::atomic<int> done = 0;
  {
    WorkerPool pool(4, 1000);
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(pool.submit([&] { ++done; }));
  }

  EXPECT_EQ(done, 1000);
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

}  // namespace
