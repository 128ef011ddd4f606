#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>

namespace common {

// Lets a number of holders in at once, the others in the order in which they came. A plain mutex
// with a timeout lets a busy thread take it again and again while another one times out. Any
// thread may call it.
class FairSemaphore {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit FairSemaphore(int places = 1) : places_(places), free_(places) {}

  // Whoever has one is in; its end lets the next one in. The semaphore outlives it.
  struct Release {
    void operator()(FairSemaphore* semaphore) const { semaphore->release(); }
  };
  using Permit = std::unique_ptr<FairSemaphore, Release>;

  // Empty: no permit was free until `deadline`. Does not wait where all places have been held since
  // `stuck_since`.
  [[nodiscard]] Permit acquire_until(TimePoint deadline, TimePoint stuck_since = TimePoint::min());

  struct Load {
    int places = 0;
    int in_use = 0;
    int waiting = 0;
    std::uint64_t waits = 0;     // callers that found no permit free, since the start
    std::uint64_t timeouts = 0;  // those of them that got none until their deadline
  };
  [[nodiscard]] Load load() const;

 private:
  bool wait_until(TimePoint deadline, TimePoint stuck_since);
  void release();

  struct Waiter {
    std::condition_variable let_in;
    bool in = false;
  };

  const int places_;
  mutable std::mutex mutex_;
  std::deque<Waiter*> waiters_;
  int free_;
  TimePoint moved_at_;  // when a permit was taken last
  std::uint64_t waits_ = 0;
  std::uint64_t timeouts_ = 0;
};

}  // namespace common
