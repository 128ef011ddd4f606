#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <sys/types.h>

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

  SqliteFiles(std::string path, std::string log_path)
      : path_(std::move(path)),
        log_path_(std::move(log_path)),
        file_(identify(path_)),
        log_(identify(log_path_)) {}

  [[nodiscard]] const std::optional<FileId>& file() const { return file_; }

  // Throws StorageGone unless the paths still lead to these files. Looks at most once in
  // kCheckInterval, because that takes as long as a fifth of a write.
  void check() const;

 private:
  const std::string path_;
  const std::string log_path_;  // of the write-ahead log
  const std::optional<FileId> file_;
  const std::optional<FileId> log_;
  mutable std::atomic<std::chrono::steady_clock::time_point> checked_at_ =
      std::chrono::steady_clock::time_point();  // the files were still there
};

}  // namespace common::sql
