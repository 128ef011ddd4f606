#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace common {

// Limits the log lines about refused requests, by address, so that one client cannot fill the disk.
// Any thread may call it.
class RefusalLimit {
 public:
  using TimePoint = std::chrono::system_clock::time_point;

  static constexpr std::chrono::seconds kWindow{10};
  static constexpr std::int64_t kMaxLines = 100;      // of an address in a window
  static constexpr std::size_t kMaxAddresses = 1000;  // in a window; further ones share an entry
  static constexpr const char* kOtherAddresses = "other";

  struct Omitted {
    std::string address;
    std::int64_t lines;
  };

  // Whether the line of this address is to be written.
  bool admit(std::string_view address);

  // The lines that were not, by address, once their window has ended; else nothing.
  std::vector<Omitted> take_omitted(TimePoint now);

 private:
  [[nodiscard]] bool is_in_window(TimePoint now) const;

  std::mutex mutex_;
  std::atomic<TimePoint> window_begin_ = TimePoint();  // also read without the mutex, for each line
  std::map<std::string, std::int64_t, std::less<>> lines_;  // of each address in this window
};

}  // namespace common
