#include "common/http/worker_pool.hpp"

#include <utility>

#include <sys/resource.h>

namespace common::http {

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_limit, int niceness)
    : queue_limit_(queue_limit) {
  threads_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i)
    threads_.emplace_back([this, niceness] { work(niceness); });
}

WorkerPool::~WorkerPool() {
  {
    std::deque<Task> dropped;
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(queue_);
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

bool WorkerPool::submit(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= queue_limit_) {
      ++refused_;
      return false;
    }
    queue_.push_back(std::move(task));
  }
  wake_.notify_one();
  return true;
}

WorkerPool::Load WorkerPool::load() const {
  const std::lock_guard lock(mutex_);
  return {.threads = threads_.size(),
          .busy = busy_,
          .waiting = queue_.size(),
          .queue_limit = queue_limit_,
          .refused = refused_};
}

void WorkerPool::work(int niceness) {
  // On Linux the priority is each thread's own, and 0 names the caller.
  if (niceness > 0) ::setpriority(PRIO_PROCESS, 0, niceness);
  for (bool was_busy = false;; was_busy = true) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      if (was_busy) --busy_;
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
      ++busy_;
    }
    task();
  }
}

}  // namespace common::http
