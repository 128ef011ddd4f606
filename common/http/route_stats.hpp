#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/http/message.hpp"

namespace common::http {

// Counts the responses of one route and their durations. Does not allocate after construction. Any
// thread may call it; lock-free.
class RouteStats {
 public:
  // Upper bounds of the duration buckets, in seconds. A last bucket holds what is above.
  static constexpr std::array kBucketSeconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                             0.1,    0.25,  0.5,    1.0,   2.5,  5.0,   10.0};
  static constexpr std::size_t kBuckets = kBucketSeconds.size() + 1;

  // `method` is nothing if it is unknown or could not be parsed.
  void record(std::optional<Method> method, int status, std::chrono::nanoseconds spent) noexcept;

  // The counts of one method.
  struct Answers {
    std::string_view method;  // "other" for none
    std::vector<std::pair<std::string, std::uint64_t>> by_status;
    std::array<std::uint64_t, kBuckets> by_bucket{};  // not cumulative
    double seconds = 0;                               // sum of all durations
  };
  // Only methods with a response.
  [[nodiscard]] std::vector<Answers> read() const;

 private:
  // A route has few statuses. Each takes the first free slot when it is first seen.
  static constexpr std::size_t kStatuses = 16;
  struct StatusCount {
    std::atomic<int> status{0};
    std::atomic<std::uint64_t> count{0};
  };
  struct Counts {
    std::array<StatusCount, kStatuses> by_status;
    std::atomic<std::uint64_t> other_statuses{0};
    std::array<std::atomic<std::uint64_t>, kBuckets> by_bucket{};
    std::atomic<std::int64_t> nanoseconds{0};
  };

  static std::atomic<std::uint64_t>& count_of(Counts& counts, int status) noexcept;
  static Answers read(std::string_view method, const Counts& counts);

  std::array<Counts, kMethods + 1> by_method_;  // the last one is for no method
};

}  // namespace common::http
