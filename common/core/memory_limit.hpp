#pragma once

#include <cstdint>
#include <filesystem>

namespace common {

// How many bytes this process may use: the lowest limit of its cgroup and of those above it
// (version 2, or the memory controller of version 1), or the memory of the host. UINT64_MAX if none
// of them can be read. `root` is that of the file system.
std::uint64_t memory_limit(const std::filesystem::path& root = "/");

}  // namespace common
