#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "common/core/clock.hpp"

namespace auth {

// `name_and_address`, `address` or `name`: the limit of a counter of this purpose and address.
std::string_view limit_of(std::string_view purpose, std::string_view address);

enum class Guess : std::uint8_t { kPassword, kResetCode, kInvite, kAccessKey };

// Limits tries to guess a password, a code or the secret of an access key: in 15 minutes 10
// failures per name and address (100 for access keys), and 300 per address for everything together;
// in an hour 100 per name for passwords. The last limit must not lock a user out: it does not hold
// for an address from which the user has a session, nor for reset codes and access keys, which
// nobody can guess, and a right reset code lifts it. The code of an invite counts by address alone.
// A try that is refused is not stored. Any thread may call it.
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
  // `user` is the user of that name, if there is one; all spellings of a name count together. An
  // invite has no name.
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

  // At most `limit` of the counters that refuse tries now, those of users first.
  std::vector<FullCounter> list_full(int limit);
  std::optional<FullCounter> find_full(std::string_view id);
  // Forgets what it counted. Returns whether it was there.
  bool lift(const FullCounter& counter) { return counters_.remove(counter.id); }
  // Forgets all wrong passwords and codes for the name of the user. Returns the number of counters.
  std::int64_t lift_all_of(std::int64_t user_id) { return counters_.remove_all_of(user_id); }

 private:
  void give_back_unfinished();
  [[noreturn]] void refuse(const ClientInfo& client, std::string_view name, std::string_view limit,
                           common::Timestamp opens_at, common::Timestamp now);

  ThrottleRepository& counters_;
  SessionRepository& sessions_;
  SecurityEvents& events_;
  const common::Clock& clock_;
  const bool enabled_;

  std::mutex mutex_;
  ThrottleKeys unfinished_;  // to give back; guarded by mutex_
};

}  // namespace auth
