#include "common/sql/group_sync.hpp"

#include "common/core/deadline.hpp"
#include "common/sql/connection.hpp"

namespace common::sql {

void GroupSync::wait(const Sync& sync, const Sync& repair) {
  std::unique_lock lock(mutex_);
  const auto mine = ++written_;
  while (synced_ < mine) {
    if (syncing_) {
      const auto deadline = Deadline::current();
      const auto woken = ended_.wait_until(lock, deadline.time());
      if (woken == std::cv_status::timeout && synced_ < mine) {
        throw ConnectionLost("the disk takes longer than the request has time");
      }
      continue;
    }
    syncing_ = true;
    const auto covered = written_;
    const bool repairs = failed_;
    failed_ = true;  // unless it returns
    lock.unlock();
    try {
      (repairs ? repair : sync)();
      lock.lock();
      failed_ = false;
      synced_ = covered;
    } catch (...) {
      lock.lock();
      syncing_ = false;
      ended_.notify_all();
      throw;
    }
    syncing_ = false;
    ended_.notify_all();
  }
}

}  // namespace common::sql
