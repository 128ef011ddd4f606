#include "common/core/fair_semaphore.hpp"

#include <algorithm>

namespace common {

FairSemaphore::Permit FairSemaphore::acquire_until(TimePoint deadline, int permits) {
  std::unique_lock lock(mutex_);
  if (waiters_.empty() && free_ >= permits) {
    free_ -= permits;
    return Permit(this, {permits});
  }
  Waiter waiter;
  waiter.permits = permits;
  waiters_.push_back(&waiter);
  if (waiter.woken.wait_until(lock, deadline, [&] { return waiter.has_permits; })) {
    return Permit(this, {permits});
  }
  waiters_.erase(std::find(waiters_.begin(), waiters_.end(), &waiter));
  grant_in_order();  // those behind may need fewer
  return nullptr;
}

void FairSemaphore::release(int permits) {
  const std::lock_guard lock(mutex_);
  free_ += permits;
  grant_in_order();
}

// The permits pass directly to the first waiters, so that no newcomer can take them. Notified under
// the mutex, because a waiter is on the stack of a thread that may return once it has its permits.
void FairSemaphore::grant_in_order() {
  while (!waiters_.empty() && waiters_.front()->permits <= free_) {
    Waiter* next = waiters_.front();
    waiters_.pop_front();
    free_ -= next->permits;
    next->has_permits = true;
    next->woken.notify_one();
  }
}

}  // namespace common
