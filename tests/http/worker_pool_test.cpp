#include "common/http/worker_pool.hpp"

#include <atomic>
#include <barrier>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

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

// A pool whose only thread is held until run().
class TurnsOfClients : public testing::Test {
 protected:
  TurnsOfClients() {
    EXPECT_TRUE(pool_.submit([this] {
      started_.set_value();
      release_.get_future().wait();
    }));
    started_.get_future().wait();
  }

  void submit(const std::string& client) {
    pool_.submit([this, client] { ran_ += client; }, client,
                 [this, client] { refused_ += client; });
  }
  // Returns the clients in the order in which their tasks ran.
  std::string run() {
    release_.set_value();
    while (pool_.load().busy + pool_.load().waiting > 0) std::this_thread::yield();
    return ran_;
  }

  std::string refused_;

 private:
  std::promise<void> started_;
  std::promise<void> release_;
  std::string ran_;
  WorkerPool pool_{{.queue_limit = 6, .client_limit = 4}};
};

TEST_F(TurnsOfClients, LetNobodyWaitForMoreThanOneTaskOfAnother) {
  for (const auto* client : {"a", "a", "a", "a", "b", "b"}) submit(client);

  EXPECT_EQ(refused_, "");
  EXPECT_EQ(run(), "ababaa");
}

TEST_F(TurnsOfClients, GiveEachClientAShareOfTheQueue) {
  for (const auto* client : {"a", "a", "a", "a", "a", "b"}) submit(client);

  EXPECT_EQ(refused_, "a");
  EXPECT_EQ(run(), "abaaa");
}

TEST_F(TurnsOfClients, LetTheLastTaskOfAFullQueueGiveWay) {
  for (const auto* client : {"a", "a", "a", "b", "b", "b"}) submit(client);

  submit("c");
  EXPECT_EQ(refused_, "b");
  submit("d");
  EXPECT_EQ(refused_, "ba");
  submit("a");
  EXPECT_EQ(refused_, "baa") << "its turn would come last";
  EXPECT_EQ(run(), "abcdab");
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
