#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
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

  struct Load {
    std::size_t threads = 0;
    std::size_t busy = 0;         // threads that run a task
    std::size_t waiting = 0;      // tasks in the queue
    std::size_t queue_limit = 0;  // how many may wait
    std::uint64_t refused = 0;    // tasks that found the queue full, since the start
  };
  [[nodiscard]] Load load() const;

 private:
  void work(int niceness);

  const std::size_t queue_limit_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> queue_;
  std::size_t busy_ = 0;
  std::uint64_t refused_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace common::http
