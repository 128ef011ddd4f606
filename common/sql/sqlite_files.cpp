#include "common/sql/sqlite_files.hpp"

#include <cerrno>
#include <system_error>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/sql/connection.hpp"

namespace common::sql {

std::optional<FileId> identify(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileId{status.st_dev, status.st_ino};
}

SqliteFiles::SqliteFiles(std::string path, std::string log_path)
    : path_(std::move(path)),
      log_path_(std::move(log_path)),
      file_(identify(path_)),
      log_(identify(log_path_)),
      log_descriptor_(::open(log_path_.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (log_descriptor_ >= 0) return;
  const auto reason = std::generic_category().message(errno);
  throw StorageGone(fmt::format("{} cannot be opened: {}", log_path_, reason));
}

SqliteFiles::~SqliteFiles() { ::close(log_descriptor_); }

void SqliteFiles::sync_log(const GroupSync::Sync& checkpoint) {
  const auto sync = [this] {
    if (::fdatasync(log_descriptor_) == 0) return;
    const auto reason = std::generic_category().message(errno);
    throw ConnectionLost(fmt::format("{} cannot be synced: {}", log_path_, reason));
  };
  const auto repair = [&] {
    checkpoint();
    sync();
  };
  log_sync_.wait(sync, repair);
}

void SqliteFiles::check() const {
  const auto now = std::chrono::steady_clock::now();
  if (now - checked_at_.load(std::memory_order_relaxed) < kCheckInterval) return;
  for (const auto& [path, opened] : {std::tie(path_, file_), std::tie(log_path_, log_)}) {
    const auto found = identify(path);
    if (found && found == opened) continue;
    throw StorageGone(
        fmt::format("{} was {} while it was open: put it back, or restart the service", path,
                    found ? "replaced" : "deleted"));
  }
  checked_at_.store(now, std::memory_order_relaxed);
}

}  // namespace common::sql
