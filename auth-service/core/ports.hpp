#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth-service/core/audit.hpp"
#include "auth-service/core/session.hpp"
#include "auth-service/core/user.hpp"
#include "common/core/clock.hpp"
#include "common/core/revocation.hpp"
#include "common/core/secret.hpp"

namespace auth {

// What the use cases need from the outside. Any thread may call any of these. A database that
// is away shows as common::Error of kind kUnavailable.

class UserRepository {
 public:
  virtual ~UserRepository() = default;

  // The stored user with its new id, or nothing where the name is taken: two threads that add one
  // name at once get one user between them. `user.id` is ignored.
  virtual std::optional<User> add(const User& user) = 0;
  // Names are compared byte for byte.
  virtual std::optional<User> find_by_username(std::string_view username) = 0;
  virtual std::optional<User> find_by_id(std::int64_t id) = 0;
  // The first `limit` users whose id is greater than `after_id`, by ascending id.
  virtual std::vector<User> list(std::int64_t after_id, int limit) = 0;

  // Replaces the hash if it still is `old_hash`, and answers whether it did.
  virtual bool change_password_hash(std::int64_t id, const std::string& old_hash,
                                    const std::string& new_hash) = 0;
  // The same for a new password: with it, all or nothing, every session of the user but
  // `kept_session_id`, which may be empty, has ended, and their reset code is void. Then
  // SessionRepository::complete_revocation() is to be called. `reason` as in
  // SessionRepository::revoke().
  virtual bool change_password(std::int64_t id, const std::string& old_hash,
                               const std::string& new_hash, std::string_view kept_session_id,
                               std::string_view reason) = 0;
  // Applies `change`, or nothing at all. What disables a user also ends all of their sessions,
  // voids their reset code and puts them on the revocation feed until `feed_until`; then
  // SessionRepository::complete_revocation() is to be called. kLastAdmin where no admin who can log
  // in would be left, however many changes come at once.
  virtual ChangeOutcome change(std::int64_t id, const UserChange& change, common::Timestamp now,
                               common::Timestamp feed_until) = 0;
  // Removes the user and all that hangs on it, and puts it on the feed. Otherwise as change(). A
  // failure on the way leaves the user without some of their sessions.
  virtual ChangeOutcome remove(std::int64_t id, common::Timestamp now,
                               common::Timestamp feed_until) = 0;
};

class SessionRepository {
 public:
  virtual ~SessionRepository() = default;

  // False, and nothing is added, if the user is gone, is disabled or has another password hash by
  // now, or the new session has ended again: a login in flight must not outlive what ends the
  // sessions of a user. The user agent is at most 255 characters, the reason of revoke() 32.
  [[nodiscard]] virtual bool add(const Session& session, std::string_view password_hash) = 0;
  // Also a session that has ended, but one that ended with others of its user may be missing.
  virtual std::optional<Session> find(std::string_view id) = 0;
  // Moves the counter from `counter` to the next, sets rotated_at and last_seen to `now` and
  // answers true, if the session still stands at `counter` and has not ended. Of several callers
  // with one counter exactly one gets true.
  virtual bool rotate(std::string_view id, std::int64_t counter, common::Timestamp now) = 0;
  // Ends the session and tells the revocation feed, both or neither. Answers true for the call
  // that ended it, false if it had ended before or never was; the feed is told once.
  virtual bool revoke(std::string_view id, std::string_view reason, common::Timestamp now) = 0;
  // Ends every session of the user but `except_id`, which may be empty: all at one moment, and
  // then it tells the feed of one after the other, as complete_revocation() does. Answers how many
  // this call has told.
  virtual std::int64_t revoke_all_of(std::int64_t user_id, std::string_view except_id,
                                     std::string_view reason, common::Timestamp now) = 0;
  // Tells the feed of those sessions of the user that revoke_all_of(),
  // UserRepository::change_password() or change() has ended and that it was not told of yet, in
  // small transactions. Answers how many.
  virtual std::int64_t complete_revocation(std::int64_t user_id, common::Timestamp now) = 0;
  // At most `limit` users for whom complete_revocation() was not called or did not come to its end.
  virtual std::vector<std::int64_t> pending_revocations(int limit) = 0;
  // The newest `limit` sessions of the user that have not ended, expire after `now` and were
  // refreshed, or begun, after `idle_since`; the newest first.
  virtual std::vector<Session> list_live(std::int64_t user_id, common::Timestamp now,
                                         common::Timestamp idle_since, int limit) = 0;
  // Removes at most `limit` sessions that ended by themselves before `now`; answers how many.
  virtual int prune(common::Timestamp now, int limit) = 0;
  // Whether the user has a session that began at that address and has not ended.
  virtual bool has_live_session_from(std::int64_t user_id, std::string_view ip,
                                     common::Timestamp now) = 0;
};

// What other services are told about ended sessions and users. SessionRepository and UserRepository
// add to it.
class RevocationRepository {
 public:
  virtual ~RevocationRepository() = default;

  // At most `limit` entries with an id above `after_id`, by ascending id.
  virtual std::vector<common::Revocation> list(std::int64_t after_id, int limit) = 0;
  // The highest id that there is, 0 where there is none.
  virtual std::int64_t last_id() = 0;
  // Removes at most `limit` entries that expired before `now`; answers how many.
  virtual int prune(common::Timestamp now, int limit) = 0;
};

// One count of failed tries. Two counters are the same if purpose, name and address are; an IPv6
// address counts as its network of 64 bits.
struct ThrottleCounter {
  std::string_view purpose;
  std::string_view name;
  std::string_view address;  // may be empty
  int limit = 0;             // tries in one window
  std::chrono::seconds window{0};
};

// Why a try was not let in.
struct ThrottleRefusal {
  std::size_t counter = 0;     // index of the counter that is full
  common::Timestamp opens_at;  // when its window ends
};

// Counts failed tries, for all instances of the service together.
class ThrottleRepository {
 public:
  virtual ~ThrottleRepository() = default;

  // Counts one try under every counter, or under none where one is full already. Of many at once
  // never more than `limit` are let in.
  virtual std::optional<ThrottleRefusal> reserve(std::span<const ThrottleCounter> counters,
                                                 common::Timestamp now) = 0;
  // Takes one try back from every counter: it was none that failed.
  virtual void give_back(std::span<const ThrottleCounter> counters, common::Timestamp now) = 0;
  // Removes up to `limit` counters whose window has ended, and answers how many.
  virtual int prune(common::Timestamp now, int limit) = 0;
};

// Codes by which users who lost their password choose a new one. At most one per user.
class ResetCodeRepository {
 public:
  virtual ~ResetCodeRepository() = default;

  // Takes the place of an earlier code. Only a hash of it is stored. False if there is no such
  // user.
  virtual bool put(std::int64_t user_id, const common::Secret& code,
                   common::Timestamp expires_at) = 0;
  // True once, for the right code in time: it is gone then.
  virtual bool use(std::int64_t user_id, const common::Secret& code, common::Timestamp now) = 0;
  // Removes at most `limit` codes that have expired, and answers how many.
  virtual int prune(common::Timestamp now, int limit) = 0;
};

// The memory of security events.
class AuditTrail {
 public:
  virtual ~AuditTrail() = default;

  // Never throws: an event that cannot be stored is logged, and what it tells of stands (ADR 3).
  virtual void record(const AuditEvent& event) noexcept = 0;
  // Removes at most `limit` events from before that moment, and answers how many.
  virtual int prune(common::Timestamp before, int limit) = 0;
  // The newest `limit` events whose id is less than `before_id`, newest first.
  virtual std::vector<AuditEvent> list(std::int64_t before_id, int limit) = 0;
};

// Turns passwords into PHC strings and back into a yes or no. Expensive by design, and bounded: at
// most one hash per core is computed at once, further callers wait.
class PasswordHasher {
 public:
  virtual ~PasswordHasher() = default;

  virtual std::string hash(const common::Secret& password) = 0;
  virtual bool verify(const std::string& hash, const common::Secret& password) = 0;
  // Whether `hash` is of another kind or of other parameters than hash() makes.
  virtual bool needs_rehash(const std::string& hash) = 0;
  // Spends the time of verify() and finds nothing: for a user who does not exist.
  virtual void verify_dummy(const common::Secret& password) = 0;
};

}  // namespace auth
