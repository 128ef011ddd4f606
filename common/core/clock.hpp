#pragma once

#include <chrono>

namespace common {

// A point in time in UTC with milliseconds, as in the databases and the API.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

// The wall clock. Any thread may call it.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

// A monotonic clock, which does not jump when the wall clock is set. Any thread may call it.
class SteadyClock {
 public:
  using Time = std::chrono::steady_clock::time_point;
  virtual ~SteadyClock() = default;
  [[nodiscard]] virtual Time now() const = 0;
};

class SystemSteadyClock final : public SteadyClock {
 public:
  [[nodiscard]] Time now() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace common
