#include "common/core/memory_limit.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>

namespace common {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kNoLimit = UINT64_MAX;
constexpr std::uint64_t kKibibyte = 1024;

// The number at the start of the file, or kNoLimit if it has none, as with "max".
std::uint64_t read_number(const fs::path& file) {
  std::uint64_t number = 0;
  return std::ifstream(file) >> number ? number : kNoLimit;
}

// The lowest limit of the cgroup and those above it. In a container, the path may be that of the
// host; only the top directory exists then.
std::uint64_t lowest_limit(const fs::path& top, fs::path cgroup, const char* file) {
  auto lowest = read_number(top / file);
  for (; cgroup.has_relative_path(); cgroup = cgroup.parent_path()) {
    lowest = std::min(lowest, read_number(top / cgroup.relative_path() / file));
  }
  return lowest;
}

// Whether `name` is one of the names between commas.
bool contains(std::string_view names, std::string_view name) {
  for (;;) {
    const auto comma = names.find(',');
    if (names.substr(0, comma) == name) return true;
    if (comma == std::string_view::npos) return false;
    names.remove_prefix(comma + 1);
  }
}

// A line is number:controllers:path; version 2 has no controllers (cgroups(7)).
std::uint64_t limit_of_line(const fs::path& top, const std::string& line) {
  const auto first = line.find(':');
  const auto second = line.find(':', first + 1);
  if (second == std::string::npos) return kNoLimit;
  const auto controllers = std::string_view(line).substr(first + 1, second - first - 1);
  const auto path = line.substr(second + 1);
  if (controllers.empty()) return lowest_limit(top, path, "memory.max");
  if (!contains(controllers, "memory")) return kNoLimit;
  return lowest_limit(top / "memory", path, "memory.limit_in_bytes");
}

std::uint64_t cgroup_limit(const fs::path& root) {
  auto lowest = kNoLimit;
  std::ifstream cgroups(root / "proc/self/cgroup");
  for (std::string line; std::getline(cgroups, line);) {
    lowest = std::min(lowest, limit_of_line(root / "sys/fs/cgroup", line));
  }
  return lowest;
}

std::uint64_t host_memory(const fs::path& root) {
  std::ifstream info(root / "proc/meminfo");
  for (std::string name; info >> name;) {
    std::uint64_t kib = 0;
    if (name == "MemTotal:" && info >> kib) return kib * kKibibyte;
  }
  return kNoLimit;
}

}  // namespace

std::uint64_t memory_limit(const fs::path& root) {
  return std::min(cgroup_limit(root), host_memory(root));
}

}  // namespace common
