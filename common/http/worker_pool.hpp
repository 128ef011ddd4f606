#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace common::http {

// Threads that run blocking work from one bounded queue, first come, first served.
class WorkerPool {
 public:
  using Task = std::function<void()>;

  // `queue_limit` is the number of tasks that may wait; those that run do not count. `niceness` is
  // that of the threads, setpriority(2): above 0 they leave the processor to others first.
  WorkerPool(std::size_t threads, std::size_t queue_limit, int niceness = 0);
  // Waits for the tasks that run. Those that still wait are dropped: whoever ends a pool has waited
  // for them as long as it wanted to.
  ~WorkerPool();

  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False, and nothing happens, if the queue is full. Tasks must not throw. Any thread may call it.
  [[nodiscard]] bool submit(Task task);

 private:
  void work(int niceness);

  const std::size_t queue_limit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace common::http
