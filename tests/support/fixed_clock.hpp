#pragma once

#include <chrono>

#include "common/core/clock.hpp"

namespace tests {

// 2026-11-20T18:02:29Z
inline constexpr std::int64_t kNowSeconds = 1'795'197'749;

// A clock that only advances when a test calls advance().
class FixedClock final : public common::Clock {
 public:
  [[nodiscard]] common::Timestamp now() const override { return now_; }
  void advance(std::chrono::milliseconds step) { now_ += step; }

 private:
  common::Timestamp now_{std::chrono::seconds(kNowSeconds)};
};

class FixedSteadyClock final : public common::SteadyClock {
 public:
  [[nodiscard]] Time now() const override { return now_; }
  void advance(std::chrono::milliseconds step) { now_ += step; }

 private:
  Time now_{std::chrono::hours(1)};
};

}  // namespace tests
