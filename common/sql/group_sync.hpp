#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>

namespace common::sql {

// Lets all threads that wrote to one file wait for the disk together: those that come while a sync
// is under way share the next one. Databases call this group commit. Any thread may call it.
class GroupSync {
 public:
  using Sync = std::function<void()>;

  // Returns when what this thread wrote before is on disk. Throws ConnectionLost at
  // Deadline::current(), unless this thread is the one that syncs. One of the waiting threads calls
  // `sync`, which throws if it failed; only that thread sees the exception. After a failure the
  // kernel takes the pages for written although they are not (fsync(2)), so syncing again would
  // prove nothing: until a `repair`, which writes the data again and syncs it, has succeeded, that
  // is called instead.
  void wait(const Sync& sync, const Sync& repair);

 private:
  std::mutex mutex_;
  std::condition_variable ended_;  // a sync
  std::uint64_t written_ = 0;      // calls of wait()
  std::uint64_t synced_ = 0;       // of these, how many are on disk
  bool syncing_ = false;
  bool failed_ = false;  // since the last success
};

}  // namespace common::sql
