#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace common::http {

struct WorkerPoolOptions {
  std::size_t threads = 1;
  std::size_t queue_limit = 0;   // tasks that may wait; those that run do not count
  std::size_t client_limit = 0;  // tasks of one client that may wait
  int niceness = 0;              // of the threads, see setpriority(2)
};

// Threads that run blocking work from one bounded queue, first come, first served. Clients that are
// named take turns instead, so that none of them has to wait for more than one task of another.
class WorkerPool {
 public:
  using Task = std::function<void()>;

  explicit WorkerPool(const WorkerPoolOptions& options);
  // Waits for the tasks that run and drops those that are queued.
  ~WorkerPool();

  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Returns false, and does nothing, if the queue is full. Tasks must not throw. Any thread may
  // call it.
  [[nodiscard]] bool submit(Task task);
  // The same for a client that takes turns. Calls `refused` instead of `task`, immediately or
  // later, if the client has `client_limit` tasks in the queue, or if the queue is full and the
  // turn of this task comes last.
  void submit(Task task, std::string_view client, Task refused);

  struct Load {
    std::size_t threads = 0;
    std::size_t busy = 0;         // threads that run a task
    std::size_t waiting = 0;      // tasks in the queue
    std::size_t queue_limit = 0;  // how many may wait
    std::uint64_t refused = 0;    // tasks that were refused since the start
  };
  [[nodiscard]] Load load() const;

 private:
  struct Entry {
    Task task;
    std::string client = {};
    std::uint64_t turn = 0;
    Task refused = {};
  };

  void work();
  bool must_wake_one();
  Task insert(Entry entry);

  const WorkerPoolOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Entry> queue_;  // by ascending turn
  std::uint64_t turn_ = 0;   // of the task that was taken last
  std::size_t idle_ = 0;     // threads that wait for a task
  bool is_waking_ = false;   // one of them was notified and has not run yet
  std::size_t busy_ = 0;
  std::uint64_t refused_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace common::http
