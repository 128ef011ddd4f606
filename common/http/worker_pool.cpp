#include "common/http/worker_pool.hpp"

#include <algorithm>
#include <utility>

#include <sys/resource.h>

namespace common::http {

WorkerPool::WorkerPool(const WorkerPoolOptions& options) : options_(options) {
  threads_.reserve(options.threads);
  for (std::size_t i = 0; i < options.threads; ++i) threads_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() {
  std::deque<Entry> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(queue_);
  }
  wake_.notify_all();
  dropped.clear();
  for (auto& thread : threads_) thread.join();
}

bool WorkerPool::submit(Task task) {
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= options_.queue_limit) {
      ++refused_;
      return false;
    }
    queue_.push_back({.task = std::move(task), .turn = turn_});
    wakes = must_wake_one();
  }
  if (wakes) wake_.notify_one();
  return true;
}

void WorkerPool::submit(Task task, std::string_view client, Task refused) {
  Task refused_one;
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    refused_one = insert(
        {.task = std::move(task), .client = std::string(client), .refused = std::move(refused)});
    if (refused_one) ++refused_;
    wakes = must_wake_one();
  }
  if (wakes) wake_.notify_one();
  if (refused_one) refused_one();
}

// Returns what to call for the task that has to give way, if one has to. The tasks of a client have
// consecutive turns.
WorkerPool::Task WorkerPool::insert(Entry entry) {
  std::size_t waiting = 0;
  entry.turn = turn_;
  for (const auto& other : queue_) {
    if (other.client != entry.client) continue;
    ++waiting;
    entry.turn = other.turn + 1;
  }
  if (waiting >= options_.client_limit) return std::move(entry.refused);
  Task refused;
  if (queue_.size() >= options_.queue_limit) {
    if (queue_.empty() || queue_.back().turn <= entry.turn) return std::move(entry.refused);
    refused = std::move(queue_.back().refused);
    queue_.pop_back();
  }
  const auto place =
      std::upper_bound(queue_.begin(), queue_.end(), entry.turn,
                       [](std::uint64_t turn, const Entry& other) { return turn < other.turn; });
  queue_.insert(place, std::move(entry));
  return refused;
}

// True if the caller has to notify a thread. Threads are woken one at a time, each by the one
// before if there are more tasks: waking a thread costs more than many a task, and those that are
// awake may have taken all tasks by then.
bool WorkerPool::must_wake_one() {
  if (is_waking_ || idle_ == 0 || queue_.empty()) return false;
  is_waking_ = true;
  return true;
}

WorkerPool::Load WorkerPool::load() const {
  const std::lock_guard lock(mutex_);
  return {.threads = options_.threads,
          .busy = busy_,
          .waiting = queue_.size(),
          .queue_limit = options_.queue_limit,
          .refused = refused_};
}

void WorkerPool::work() {
  // On Linux the priority is each thread's own, and 0 names the caller.
  if (options_.niceness > 0) ::setpriority(PRIO_PROCESS, 0, options_.niceness);
  std::unique_lock lock(mutex_);
  for (;;) {
    while (!stopping_ && queue_.empty()) {
      ++idle_;
      wake_.wait(lock);
      --idle_;
      is_waking_ = false;
    }
    if (stopping_) return;
    Task task = std::move(queue_.front().task);
    turn_ = queue_.front().turn;
    queue_.pop_front();
    ++busy_;
    const bool wakes = must_wake_one();
    lock.unlock();
    if (wakes) wake_.notify_one();
    task();
    task = nullptr;
    lock.lock();
    --busy_;
  }
}

}  // namespace common::http
