#include "common/core/deadline.hpp"

#include <algorithm>

namespace common {
namespace {

thread_local Deadline current_deadline = Deadline::never();

}  // namespace

Deadline Deadline::current() { return current_deadline; }

Deadline::Clock::duration Deadline::remaining() const {
  return std::max(time_ - Clock::now(), Clock::duration::zero());
}

Deadline::Scope::Scope(Deadline deadline) : outer_(current_deadline) {
  current_deadline = deadline;
}

Deadline::Scope::~Scope() { current_deadline = outer_; }

}  // namespace common
