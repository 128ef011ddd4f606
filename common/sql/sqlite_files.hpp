#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <sys/types.h>

#include "common/sql/group_sync.hpp"

namespace common::sql {

// Identifies a file whatever its name.
struct FileId {
  dev_t device;
  ino_t inode;
  bool operator==(const FileId&) const = default;
};

// The file at `path`, if there is one. One call of stat().
std::optional<FileId> identify(const std::string& path);

// The files that the connections of one driver have open. If they are deleted or replaced, SQLite
// would store into files that nobody finds any more. Any thread may call it.
class SqliteFiles {
 public:
  static constexpr std::chrono::milliseconds kCheckInterval{2};

  // Throws StorageGone if the log cannot be opened.
  SqliteFiles(std::string path, std::string log_path);
  ~SqliteFiles();
  SqliteFiles(const SqliteFiles&) = delete;
  SqliteFiles& operator=(const SqliteFiles&) = delete;

  [[nodiscard]] const std::optional<FileId>& file() const { return file_; }

  // Throws StorageGone unless the paths still lead to these files. Looks at most once in
  // kCheckInterval, because that takes as long as a fifth of a write.
  void check() const;

  // Returns when what this thread committed is on disk (see GroupSync). `checkpoint` moves the
  // write-ahead log into the file, syncs that, and empties the log. Throws ConnectionLost if the
  // disk failed or the deadline has passed: whether the commit survives a power cut is then
  // unknown.
  void sync_log(const GroupSync::Sync& checkpoint);

 private:
  const std::string path_;
  const std::string log_path_;  // of the write-ahead log
  const std::optional<FileId> file_;
  const std::optional<FileId> log_;
  const int log_descriptor_;  // SQLite has no locks on this file, which closing it would release
  GroupSync log_sync_;
  mutable std::atomic<std::chrono::steady_clock::time_point> checked_at_ =
      std::chrono::steady_clock::time_point();  // the files were still there
};

}  // namespace common::sql
