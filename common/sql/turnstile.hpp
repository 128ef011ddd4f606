#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace common::sql {

// Lets a number of holders in at once, the others in the order in which they came. A plain mutex
// with a timeout lets a busy thread take it again and again while another one times out. Any
// thread may call it.
class Turnstile {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit Turnstile(int places) : free_(places) {}

  // True: the caller is in, and calls leave() once. False: no place was free until `deadline`.
  [[nodiscard]] bool enter_until(TimePoint deadline);
  void leave();

 private:
  struct Waiter {
    std::condition_variable let_in;
    bool in = false;
  };

  std::mutex mutex_;
  std::deque<Waiter*> waiters_;
  int free_;
};

}  // namespace common::sql
