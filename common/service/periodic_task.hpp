#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <new>
#include <stop_token>
#include <thread>
#include <utility>

namespace common {

// Calls `work` at once, and again `interval` after each call has ended, on a thread of its own
// until it is destroyed; that waits for a call that is running. `work` must not throw but for
// std::bad_alloc, which ends that one call.
class PeriodicThread {
 public:
  PeriodicThread(std::chrono::milliseconds interval, std::function<void()> work)
      : thread_([this, interval, work = std::move(work)](const std::stop_token& stop) {
          std::unique_lock lock(mutex_);
          while (!stop.stop_requested()) {
            call(work);
            wake_.wait_for(lock, stop, interval, [] { return false; });
          }
        }) {}

 private:
  static void call(const std::function<void()>& work) {
    try {
      work();
    } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): the next call tries again
    }
  }

  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // the last member: it ends first
};

}  // namespace common
