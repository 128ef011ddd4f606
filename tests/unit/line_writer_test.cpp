#include "common/service/line_writer.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace common {
namespace {

std::string describe(std::uint64_t lines) { return fmt::format("lost {}\n", lines); }

class Pipe {
 public:
  explicit Pipe(int flags = 0) { EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC | flags), 0); }
  ~Pipe() {
    close_input();
    ::close(ends_[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] int output() const { return ends_[1]; }
  void close_input() { ::close(std::exchange(ends_[0], -1)); }
  std::string read_to(std::string_view end) {
    return read_until([end](std::string_view text) { return text.ends_with(end); });
  }
  template <class Predicate>
  std::string read_until(Predicate is_all) {
    std::string text;
    std::array<char, 4096> part{};
    while (!is_all(text)) {
      const auto count = ::read(ends_[0], part.data(), part.size());
      if (count > 0) text.append(part.data(), static_cast<std::size_t>(count));
      if (count == 0 || (count < 0 && errno != EAGAIN)) break;
    }
    return text;
  }

 private:
  std::array<int, 2> ends_{};
};

std::ptrdiff_t count_lines(std::string_view text) {
  return std::count(text.begin(), text.end(), '\n');
}

// How often describe() said something.
std::ptrdiff_t count_lost(std::string_view text) {
  return std::count(text.begin(), text.end(), 'l');
}

// The sum of what describe() said.
std::uint64_t described_in(const std::string& text) {
  std::uint64_t sum = 0;
  for (auto at = text.find("lost "); at != text.npos; at = text.find("lost ", at + 1)) {
    sum += std::stoull(text.substr(at + 5));
  }
  return sum;
}

class WritingLines : public testing::Test {
 protected:
  std::atomic<std::uint64_t> lost_ = 0;
};

TEST_F(WritingLines, WritesThemAllBeforeItEnds) {
  Pipe pipe;
  {
    LineWriter writer(pipe.output(), describe, &lost_);
    for (int i = 0; i < 100; ++i) writer.write(fmt::format("{}\n", i));
  }

  const auto text = pipe.read_to("\n99\n");

  EXPECT_TRUE(text.starts_with("0\n1\n2\n"));
  EXPECT_EQ(count_lines(text), 100);
  EXPECT_EQ(lost_, 0U);
}

// Each write would wait for ever if it waited for the reader.
TEST_F(WritingLines, LosesLinesWhileTheReaderStallsAndSaysHowMany) {
  constexpr std::int64_t kLines = 50'000;
  for (const int flags : {0, O_NONBLOCK}) {
    lost_ = 0;
    Pipe pipe(flags);
    LineWriter writer(pipe.output(), describe, &lost_);
    const std::string line = std::string(99, 'x') + '\n';
    for (std::int64_t i = 0; i < kLines; ++i) writer.write(line);
    EXPECT_GT(lost_, 0U);

    const auto text = pipe.read_until([&](const std::string& so_far) {
      if (!so_far.ends_with('\n')) return false;
      const auto written = count_lines(so_far) - count_lost(so_far);
      return written + static_cast<std::int64_t>(described_in(so_far)) == kLines;
    });

    EXPECT_EQ(described_in(text), lost_);
    EXPECT_LT(text.size(), 2 * LineWriter::kMaxWaitingBytes + (1U << 17U));
    writer.write("after\n");
    EXPECT_EQ(pipe.read_to("after\n"), "after\n");
  }
}

// It reports that it is writable as long as it has room for one character.
TEST_F(WritingLines, LosesLinesWhileATerminalStalls) {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (::grantpt(terminal) + ::unlockpt(terminal) != 0) GTEST_SKIP() << "no terminals in a chroot";
  std::array<char, 64> name{};
  ASSERT_EQ(::ptsname_r(terminal, name.data(), name.size()), 0);
  const int output = ::open(name.data(), O_WRONLY | O_NOCTTY | O_CLOEXEC);
  ASSERT_GE(output, 0);
  {
    LineWriter writer(output, describe, &lost_);
    const std::string line = std::string(150, 'x') + '\n';
    for (std::size_t i = 0; i < 2 * LineWriter::kMaxWaitingBytes / line.size(); ++i) {
      writer.write(line);
    }
    EXPECT_GT(lost_, 0U);
    ::close(terminal);
  }
  ::close(output);
}

TEST_F(WritingLines, EndsWhileTheReaderStalls) {
  Pipe pipe;
  const int output = ::dup(pipe.output());  // stays open for the thread that hangs
  const auto begin = std::chrono::steady_clock::now();
  {
    LineWriter writer(output, describe, &lost_);
    writer.write(std::string(LineWriter::kMaxWaitingBytes - 1, 'x') + '\n');
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5 * LineWriter::kCloseTimeout);
}

// SIGPIPE would end this process.
TEST_F(WritingLines, CountsTheLinesThatNobodyReadsAnyMore) {
  Pipe pipe;
  pipe.close_input();
  {
    LineWriter writer(pipe.output(), describe, &lost_);
    writer.write("a\nb\n");
  }
  EXPECT_EQ(lost_, 2U);
}

// A file that cannot grow beyond some bytes, as on a full disk.
class FullFile {
 public:
  explicit FullFile(rlim_t bytes) : file_(::mkstemp(path_.data())) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullFile() {
    make_room();
    std::signal(SIGXFSZ, SIG_DFL);
    ::close(file_);
    ::unlink(path_.c_str());
  }
  FullFile(const FullFile&) = delete;
  FullFile& operator=(const FullFile&) = delete;

  [[nodiscard]] int output() const { return file_; }
  void make_room() const { ::setrlimit(RLIMIT_FSIZE, &before_); }
  [[nodiscard]] std::string text() const {
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }

 private:
  std::string path_ = testing::TempDir() + "llavero-lines-XXXXXX";
  const int file_;
  rlimit before_{};
};

TEST_F(WritingLines, StartsANewLineAfterATruncatedLine) {
  const FullFile file(10);
  {
    LineWriter writer(file.output(), describe, &lost_);
    writer.write("first\nsecond\n");
    while (lost_ < 1) std::this_thread::yield();
    writer.write("third\n");
    while (lost_ < 2) std::this_thread::yield();
    file.make_room();
    writer.write("fourth\n");
  }

  EXPECT_EQ(file.text(), "first\nseco\nfourth\nlost 2\n");
}

}  // namespace
}  // namespace common
