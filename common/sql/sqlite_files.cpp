#include "common/sql/sqlite_files.hpp"

#include <tuple>

#include <fmt/format.h>
#include <sys/stat.h>

#include "common/sql/connection.hpp"

namespace common::sql {

std::optional<FileId> identify(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileId{status.st_dev, status.st_ino};
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
