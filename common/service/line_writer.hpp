#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace common {

// Writes lines to a file on its own thread, so that no request waits for whoever reads them. A
// reader that stalls or leaves costs lines, which are counted. Any thread may call write().
// It leaves write(2) to the thread even if the file is writable: a terminal with room for one
// character says so, and then blocks a longer line.
//
// spdlog's asynchronous logger wakes its thread for each line, and does not end while its reader
// stalls.
class LineWriter {
 public:
  static constexpr std::size_t kMaxWaitingBytes = 1U << 20U;
  static constexpr std::chrono::seconds kCloseTimeout{1};
  // Between two writes, so that the thread of a busy service wakes up once for many lines.
  static constexpr std::chrono::milliseconds kPause{1};

  // Returns the line that says how many were lost. It is called on the thread of the writer.
  using DescribeLoss = std::function<std::string(std::uint64_t lines)>;

  // `file` must stay open. `lost_lines` counts them, if not null.
  LineWriter(int file, DescribeLoss describe_loss, std::atomic<std::uint64_t>* lost_lines);

  // Waits until all lines are written, but no longer than kCloseTimeout.
  ~LineWriter();

  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // `line` ends with a line break. It is lost if kMaxWaitingBytes already wait.
  void write(std::string_view line);

 private:
  struct State;

  const std::shared_ptr<State> state_;  // outlives this object if its thread hangs in write(2)
  std::thread thread_;
};

}  // namespace common
