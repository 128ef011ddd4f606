#include "common/core/memory_limit.hpp"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace common {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMebibyte = 1024 * 1024;

// A file system with 1 GiB of memory.
class MemoryLimit : public testing::Test {
 protected:
  MemoryLimit() { write("proc/meminfo", "MemTotal:        1048576 kB\nMemFree: 1 kB\n"); }
  ~MemoryLimit() override { fs::remove_all(root_); }

  void write(const fs::path& file, const std::string& text) {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
  }
  std::uint64_t mebibytes() { return memory_limit(root_) / kMebibyte; }

  const fs::path root_ =
      fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(MemoryLimit, IsThatOfTheContainer) {
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/memory.max", "268435456\n");

  EXPECT_EQ(mebibytes(), 256U);
}

TEST_F(MemoryLimit, IsTheLowestOfTheCgroupAndThoseAboveIt) {
  write("proc/self/cgroup", "0::/system.slice/auth.service\n");
  write("sys/fs/cgroup/system.slice/memory.max", "134217728\n");
  write("sys/fs/cgroup/system.slice/auth.service/memory.max", "max\n");
  EXPECT_EQ(mebibytes(), 128U);

  write("sys/fs/cgroup/system.slice/auth.service/memory.max", "67108864\n");
  EXPECT_EQ(mebibytes(), 64U);
}

TEST_F(MemoryLimit, IsReadFromVersion1) {
  write("proc/self/cgroup", "9:cpu,cpuacct:/a\n4:hugetlb,memory:/docker/0123\n0::/\n");
  write("sys/fs/cgroup/memory/docker/0123/memory.limit_in_bytes", "268435456\n");
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(mebibytes(), 256U);
}

TEST_F(MemoryLimit, IsFoundWhereTheContainerSeesThePathOfTheHost) {
  write("proc/self/cgroup", "4:memory:/docker/0123\n");
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "134217728\n");

  EXPECT_EQ(mebibytes(), 128U);
}

TEST_F(MemoryLimit, IsTheMemoryOfTheHostWithoutACgroup) {
  EXPECT_EQ(mebibytes(), 1024U);

  write("proc/self/cgroup", "0::/a\nno cgroup\n");
  write("sys/fs/cgroup/a/memory.max", "max\n");
  EXPECT_EQ(mebibytes(), 1024U);
}

TEST_F(MemoryLimit, IsUnknownWithoutAnyOfTheFiles) {
  EXPECT_EQ(memory_limit(root_ / "nowhere"), UINT64_MAX);
}

TEST_F(MemoryLimit, IsReadFromThisHost) {
  const auto limit = memory_limit();

  EXPECT_GT(limit, kMebibyte);
  EXPECT_LT(limit, UINT64_MAX);
}

}  // namespace
}  // namespace common
