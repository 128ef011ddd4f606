#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace common::http {

struct WorkerPoolOptions {
  std::size_t threads = 1;
  // These run a task only while all others are stuck in theirs. More threads than the tasks have
  // of what they wait for, such as a connection to the database, would only queue for it: each task
  // would put a thread to sleep and wake another one.
  std::size_t spare_threads = 0;
  std::size_t queue_limit = 0;  // tasks that may wait; those that run do not count
  int niceness = 0;  // of the threads, setpriority(2): above 0 they leave the processor to others
};

// Threads that run blocking work from one bounded queue, first come, first served.
class WorkerPool {
 public:
  using Task = std::function<void()>;

  explicit WorkerPool(const WorkerPoolOptions& options);
  // Waits for the tasks that run. Those that still wait are dropped: whoever ends a pool has waited
  // for them as long as it wanted to.
  ~WorkerPool();

  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False, and nothing happens, if the queue is full. Tasks must not throw. Any thread may call it.
  [[nodiscard]] bool submit(Task task);

  struct Load {
    std::size_t threads = 0;      // but for spare ones
    std::size_t busy = 0;         // threads that run a task, spare ones too
    std::size_t waiting = 0;      // tasks in the queue
    std::size_t queue_limit = 0;  // how many may wait
    std::uint64_t refused = 0;    // tasks that found the queue full, since the start
  };
  [[nodiscard]] Load load() const;

 private:
  using Clock = std::chrono::steady_clock;
  using Lock = std::unique_lock<std::mutex>;

  void work();
  void stand_by();
  bool await_task(Lock& lock);
  bool await_stuck(Lock& lock);
  void run_next(Lock& lock);
  bool must_wake_one();

  const WorkerPoolOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;        // threads that have no task
  std::condition_variable wake_spare_;  // spare ones, while no task is left for them
  std::condition_variable stop_;        // spare ones, while they watch the others
  std::deque<Task> queue_;
  std::size_t idle_ = 0;    // threads that have no task, but for spare ones
  bool is_waking_ = false;  // one of them has been notified, and is not there yet
  std::size_t busy_ = 0;
  // When a thread that is not spare took a task last, or a task came to none that waited.
  Clock::time_point moved_at_;
  std::uint64_t refused_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace common::http
