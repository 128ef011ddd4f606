#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
};

class SessionRepository {
 public:
  virtual ~SessionRepository() = default;

  // Throws common::Error of kind kUnauthenticated where the user was deleted meanwhile. The user
  // agent is at most 255 characters, the reason of revoke() 32.
  virtual void add(const Session& session) = 0;
  virtual std::optional<Session> find(std::string_view id) = 0;
  // Moves the counter from `counter` to the next, sets rotated_at and last_seen to `now` and
  // answers true, if the session still stands at `counter` and is not revoked. Of several callers
  // with one counter exactly one gets true.
  virtual bool rotate(std::string_view id, std::int64_t counter, common::Timestamp now) = 0;
  // Ends the session and tells the revocation feed, both or neither. Answers true for the call
  // that ended it, false if it had ended before or never was; the feed is told once.
  virtual bool revoke(std::string_view id, std::string_view reason, common::Timestamp now) = 0;
  // Ends every session of the user but `except_id`, which may be empty, likewise all or none.
  // Answers the ids of those that this call ended.
  virtual std::vector<std::string> revoke_all_of(std::int64_t user_id, std::string_view except_id,
                                                 std::string_view reason,
                                                 common::Timestamp now) = 0;
  // The sessions of the user that are not revoked and end after `now`, the newest first.
  virtual std::vector<Session> list_live(std::int64_t user_id, common::Timestamp now) = 0;
  // Removes at most `limit` sessions that ended by themselves before `now`; answers how many.
  virtual int prune(common::Timestamp now, int limit) = 0;
};

// What other services are told about ended sessions and users.
class RevocationRepository {
 public:
  virtual ~RevocationRepository() = default;

  // Tells that all tokens which the user has so far are void; kUser or kUserDeleted. Sessions are
  // told by SessionRepository.
  virtual void add(common::RevocationKind kind, std::int64_t user_id, common::Timestamp now) = 0;
  // At most `limit` entries with an id above `after_id`, by ascending id.
  virtual std::vector<common::Revocation> list(std::int64_t after_id, int limit) = 0;
  // The highest id that there is, 0 where there is none.
  virtual std::int64_t last_id() = 0;
  // Removes at most `limit` entries that expired before `now`; answers how many.
  virtual int prune(common::Timestamp now, int limit) = 0;
};

// Turns passwords into PHC strings and back into a yes or no. Expensive by design, and bounded: at
// most one hash per core is computed at once, further callers wait.
class PasswordHasher {
 public:
  virtual ~PasswordHasher() = default;

  virtual std::string hash(const common::Secret& password) = 0;
  virtual bool verify(const std::string& hash, const common::Secret& password) = 0;
  // Spends the time of verify() and finds nothing: for a user who does not exist.
  virtual void spend_equal_work(const common::Secret& password) = 0;
};

}  // namespace auth
