#include "common/core/fair_semaphore.hpp"

#include <algorithm>

namespace common {

FairSemaphore::Permit FairSemaphore::acquire_until(TimePoint deadline, TimePoint stuck_since) {
  return Permit(wait_until(deadline, stuck_since) ? this : nullptr);
}

bool FairSemaphore::wait_until(TimePoint deadline, TimePoint stuck_since) {
  std::unique_lock lock(mutex_);
  if (free_ > 0) {
    --free_;
    moved_at_ = std::chrono::steady_clock::now();
    return true;
  }
  ++waits_;
  if (moved_at_ < stuck_since) {
    ++timeouts_;
    return false;
  }
  Waiter waiter;
  waiters_.push_back(&waiter);
  if (waiter.let_in.wait_until(lock, deadline, [&] { return waiter.in; })) return true;
  ++timeouts_;
  waiters_.erase(std::find(waiters_.begin(), waiters_.end(), &waiter));
  return false;
}

void FairSemaphore::release() {
  const std::lock_guard lock(mutex_);
  if (waiters_.empty()) {
    ++free_;
    return;
  }
  // The permit passes to the first in line at once; so nobody can slip in between. Notified under
  // the mutex, because the waiter lives on the stack of a thread that may leave when it sees `in`.
  Waiter* next = waiters_.front();
  waiters_.pop_front();
  moved_at_ = std::chrono::steady_clock::now();
  next->in = true;
  next->let_in.notify_one();
}

FairSemaphore::Load FairSemaphore::load() const {
  const std::lock_guard lock(mutex_);
  return {.places = places_,
          .in_use = places_ - free_,
          .waiting = static_cast<int>(waiters_.size()),
          .waits = waits_,
          .timeouts = timeouts_};
}

}  // namespace common
