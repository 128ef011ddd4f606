#pragma once

#include <chrono>

namespace common {

// The point in time after which nobody waits for an answer any more.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  explicit constexpr Deadline(Clock::time_point time) : time_(time) {}
  static constexpr Deadline never() { return Deadline(Clock::time_point::max()); }
  static Deadline after(Clock::duration time) { return Deadline(Clock::now() + time); }

  // The deadline of the request that this thread works on, or never() outside a request, as in a
  // command or a periodic task.
  static Deadline current();

  [[nodiscard]] constexpr Clock::time_point time() const { return time_; }
  [[nodiscard]] bool expired() const { return Clock::now() >= time_; }
  // Not below zero.
  [[nodiscard]] Clock::duration remaining() const;

  class Scope;

 private:
  Clock::time_point time_;
};

// Makes a deadline the current one of this thread until the end of the scope.
class Deadline::Scope {
 public:
  explicit Scope(Deadline deadline);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  const Deadline outer_;
};

}  // namespace common
