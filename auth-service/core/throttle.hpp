#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "auth-service/core/caller.hpp"
#include "auth-service/core/ports.hpp"
#include "common/core/clock.hpp"
#include "common/core/log.hpp"

namespace auth {

// Limits tries to guess a password or a code: 10 failures per name and address in 15 minutes, 100
// per name in an hour over all addresses. The second limit does not hold for an address from which
// the user has a session, so that others cannot lock the user out. Any thread may call it.
class Throttle {
 public:
  // A try that was let in. It counts as failed until it is given back.
  struct Try {
    std::string_view purpose;  // a constant
    std::string name;
    std::string ip;
    bool counted_by_name = true;
  };

  // All references must outlive the object. Not `enabled`, it lets every try in.
  Throttle(ThrottleRepository& counters, SessionRepository& sessions, const common::Clock& clock,
           common::Log& log, bool enabled);

  // Counts a try before it is made, so that of many at once no more than the limit are let in.
  // `user_id` is that of the name, where there is such a user. Throws kTooManyRequests
  // "too_many_tries" with the seconds until the window ends.
  Try reserve(std::string_view purpose, const Caller& caller, std::string_view name,
              std::optional<std::int64_t> user_id);
  // The try did not fail.
  void give_back(const Try& reserved);

 private:
  [[noreturn]] void refuse(const Caller& caller, std::string_view name,
                           const ThrottleRefusal& refusal, common::Timestamp now);
  void prune_now_and_then(common::Timestamp now);

  ThrottleRepository& counters_;
  SessionRepository& sessions_;
  const common::Clock& clock_;
  common::Log& log_;
  const bool enabled_;
  std::atomic<unsigned> tries_ = 0;
};

}  // namespace auth
