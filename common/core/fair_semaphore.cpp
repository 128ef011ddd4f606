#include "common/core/fair_semaphore.hpp"

#include <algorithm>

namespace common {

FairSemaphore::Permit FairSemaphore::acquire_until(TimePoint deadline) {
  std::unique_lock lock(mutex_);
  if (free_ > 0) {
    --free_;
    return Permit(this);
  }
  Waiter waiter;
  waiters_.push_back(&waiter);
  if (waiter.woken.wait_until(lock, deadline, [&] { return waiter.has_permit; })) {
    return Permit(this);
  }
  waiters_.erase(std::find(waiters_.begin(), waiters_.end(), &waiter));
  return nullptr;
}

void FairSemaphore::release() {
  const std::lock_guard lock(mutex_);
  if (waiters_.empty()) {
    ++free_;
    return;
  }
  // The permit passes directly to the first waiter, so that no newcomer can take it. Notified under
  // the mutex, because the waiter is on the stack of a thread that may return once it has a permit.
  Waiter* next = waiters_.front();
  waiters_.pop_front();
  next->has_permit = true;
  next->woken.notify_one();
}

}  // namespace common
