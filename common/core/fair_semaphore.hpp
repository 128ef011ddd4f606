#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

namespace common {

// A semaphore that serves its waiters in the order in which they came. With a plain mutex and a
// timeout, a busy thread can take the lock again and again while another one times out. Any thread
// may call it.
class FairSemaphore {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit FairSemaphore(int permits = 1) : free_(permits) {}

  // Held by its owner; its destruction passes it to the next waiter. The semaphore outlives it.
  struct Release {
    void operator()(FairSemaphore* semaphore) const { semaphore->release(permits); }
    int permits = 1;
  };
  using Permit = std::unique_ptr<FairSemaphore, Release>;

  // Waits for a permit, or for several together; null if they were not free until `deadline`.
  [[nodiscard]] Permit acquire_until(TimePoint deadline, int permits = 1);

 private:
  void release(int permits);
  void grant_in_order();

  struct Waiter {
    std::condition_variable woken;
    int permits = 1;
    bool has_permits = false;
  };

  std::mutex mutex_;
  std::deque<Waiter*> waiters_;
  int free_;
};

}  // namespace common
