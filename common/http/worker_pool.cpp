#include "common/http/worker_pool.hpp"

#include <utility>

#include <sys/resource.h>

namespace common::http {
namespace {

// How long tasks wait and none is taken before the threads count as stuck. A wait for the disk is
// shorter.
constexpr std::chrono::milliseconds kStuckAfter{20};

// On Linux the priority is each thread's own, and 0 names the caller.
void be_nice(int niceness) {
  if (niceness > 0) ::setpriority(PRIO_PROCESS, 0, niceness);
}

}  // namespace

WorkerPool::WorkerPool(const WorkerPoolOptions& options) : options_(options) {
  threads_.reserve(options.threads + options.spare_threads);
  for (std::size_t i = 0; i < options.threads; ++i) threads_.emplace_back([this] { work(); });
  for (std::size_t i = 0; i < options.spare_threads; ++i)
    threads_.emplace_back([this] { stand_by(); });
}

WorkerPool::~WorkerPool() {
  {
    std::deque<Task> dropped;
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(queue_);
  }
  wake_.notify_all();
  wake_spare_.notify_all();
  stop_.notify_all();
  for (auto& thread : threads_) thread.join();
}

bool WorkerPool::submit(Task task) {
  bool wakes = false;
  bool is_left = false;
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= options_.queue_limit) {
      ++refused_;
      return false;
    }
    queue_.push_back(std::move(task));
    if (queue_.size() == 1) moved_at_ = Clock::now();
    wakes = must_wake_one();
    is_left = queue_.size() > idle_;
  }
  if (wakes) wake_.notify_one();
  if (is_left) wake_spare_.notify_one();
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
  be_nice(options_.niceness);
  Lock lock(mutex_);
  while (await_task(lock)) {
    moved_at_ = Clock::now();
    run_next(lock);
  }
}

void WorkerPool::stand_by() {
  be_nice(options_.niceness);
  Lock lock(mutex_);
  while (await_stuck(lock)) run_next(lock);
}

// False if the pool ends.
bool WorkerPool::await_task(Lock& lock) {
  while (!stopping_ && queue_.empty()) {
    ++idle_;
    wake_.wait(lock);
    --idle_;
    is_waking_ = false;
  }
  return !stopping_;
}

// False if the pool ends. While tasks are left, looks up now and then rather than at each of them.
bool WorkerPool::await_stuck(Lock& lock) {
  for (;;) {
    wake_spare_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return false;
    const auto stuck_at = moved_at_ + kStuckAfter;
    if (Clock::now() >= stuck_at) return true;
    stop_.wait_until(lock, stuck_at, [this] { return stopping_; });
  }
}

// True if the caller has to notify a thread. They are woken one at a time, each by the one before
// if that finds more than its own task: those that are awake may have taken all of them meanwhile,
// and to wake up costs more than many a task does.
bool WorkerPool::must_wake_one() {
  if (is_waking_ || idle_ == 0 || queue_.empty()) return false;
  is_waking_ = true;
  return true;
}

void WorkerPool::run_next(Lock& lock) {
  ++busy_;
  {
    const Task task = std::move(queue_.front());
    queue_.pop_front();
    const bool wakes = must_wake_one();
    lock.unlock();
    if (wakes) wake_.notify_one();
    task();
  }
  lock.lock();
  --busy_;
}

}  // namespace common::http
