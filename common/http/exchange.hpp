#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "common/core/deadline.hpp"
#include "common/http/message.hpp"
#include "common/http/router.hpp"

namespace common::http {

// A request on its way to its one response. Shared by the event loop, which answers the request
// itself at its deadline, and the worker that runs its handler: whoever changes the state to
// kAnswered answers. The members are constant once the exchange is queued.
class Exchange {
 public:
  enum class State : std::uint8_t { kQueued, kRunning, kAnswered };

  Exchange(Request given, Deadline until) : request(std::move(given)), deadline(until) {}

  Request request;
  Router::Route route;
  const Deadline deadline;

  // Called by the worker. Each returns false, and changes nothing, if the deadline came first.
  [[nodiscard]] bool begin() { return change(State::kQueued, State::kRunning); }
  [[nodiscard]] bool queue_again() { return change(State::kRunning, State::kQueued); }
  [[nodiscard]] bool complete() { return change(State::kRunning, State::kAnswered); }
  // Takes complete() back: the response cannot be delivered, so the deadline is to answer.
  void reopen() { state_ = State::kRunning; }

  // Called by the event loop at the deadline. Returns the state before.
  State expire() { return state_.exchange(State::kAnswered); }

 private:
  bool change(State from, State to) { return state_.compare_exchange_strong(from, to); }

  std::atomic<State> state_ = State::kQueued;
};

}  // namespace common::http
