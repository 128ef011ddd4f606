#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>

#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "common/core/clock.hpp"

namespace auth {

enum class Guess : std::uint8_t { kPassword, kResetCode, kAccessKey };

// Limits tries to guess a password, a code or the secret of an access key: in 15 minutes 10
// failures per name and address (100 for access keys), and 300 per address for everything together;
// in an hour 100 per name for passwords. The last limit must not lock a user out: it does not hold
// for an address from which the user has a session, nor for reset codes and access keys, which
// nobody can guess, and a right reset code lifts it. A try that is refused is not stored. Any
// thread may call it.
class Throttle {
 public:
  // All references must outlive the object. If not `enabled`, every try is let in.
  Throttle(ThrottleRepository& counters, SessionRepository& sessions, SecurityEvents& events,
           const common::Clock& clock, bool enabled)
      : counters_(counters),
        sessions_(sessions),
        events_(events),
        clock_(clock),
        enabled_(enabled) {}

  // Counts a try as failed before it is made, so that concurrent tries cannot exceed the limit.
  // `user` is the user of that name, if there is one; all spellings of a name count together.
  // Throws kTooManyRequests "too_many_tries" with the limit (`name_and_address`, `address` or
  // `name`) and the seconds until the window ends.
  ThrottleKeys reserve(Guess guess, const ClientInfo& client, std::string_view name,
                       const std::optional<User>& user);
  // The try did not fail.
  void give_back(const ThrottleKeys& tries);
  // The same for a try that ended without a result, because the database did not answer: before the
  // next try is counted. If the database had stored the result after all, one failure more than
  // that is forgotten.
  void give_back_later(const ThrottleKeys& tries);
  // Forgets the wrong passwords of `user`: all that count by name, and those from this address.
  void unlock(const ClientInfo& client, const User& user);

 private:
  void give_back_unfinished();
  [[noreturn]] void refuse(const ClientInfo& client, std::string_view name,
                           const ThrottleRefusal& refusal, common::Timestamp now);

  ThrottleRepository& counters_;
  SessionRepository& sessions_;
  SecurityEvents& events_;
  const common::Clock& clock_;
  const bool enabled_;

  std::mutex mutex_;
  ThrottleKeys unfinished_;  // to give back; guarded by mutex_
};

}  // namespace auth
