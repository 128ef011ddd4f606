#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "auth-service/core/caller.hpp"
#include "auth-service/core/ports.hpp"
#include "common/core/clock.hpp"
#include "common/core/log.hpp"
#include "common/core/validation.hpp"

namespace auth {

// Who administrates: a user, or nobody in particular where it is the command line of the host,
// which has the database anyway.
struct Actor {
  std::optional<std::int64_t> user_id;
};

template <class Entry>
struct PageOf {
  std::vector<Entry> entries;
  bool more = false;  // others follow
};

// Throws kForbidden "insufficient_role" unless the actor is an admin now, whatever their token
// says.
void require_admin(UserRepository& users, const Actor& actor);

// What admins do with the accounts of others. Any thread may call it. Every function throws
// kForbidden "insufficient_role" where the actor is no admin, or no longer.
class Administration {
 public:
  // All references must outlive the object. `feed_lifetime` is how long the revocation feed tells
  // of a user who was disabled: as long as an access token can be good.
  Administration(UserRepository& users, SessionRepository& sessions, AuditTrail& audit,
                 const common::Clock& clock, common::Log& log, std::chrono::seconds feed_lifetime)
      : users_(users),
        sessions_(sessions),
        audit_(audit),
        clock_(clock),
        log_(log),
        feed_lifetime_(feed_lifetime) {}

  // By ascending id.
  PageOf<User> list_users(const Actor& actor, std::int64_t after_id, int limit);
  // The user as it is then. Disabling ends all sessions. `errors` holds what the transport found.
  // kUnprocessable, kNotFound "user_not_found", kConflict "last_admin".
  User change_user(const Caller& caller, const Actor& actor, std::int64_t id,
                   const UserChange& change, common::ValidationErrors& errors);
  // Newest first.
  PageOf<AuditEvent> list_audit(const Actor& actor, std::int64_t before_id, int limit);

 private:
  UserRepository& users_;
  SessionRepository& sessions_;
  AuditTrail& audit_;
  const common::Clock& clock_;
  common::Log& log_;
  const std::chrono::seconds feed_lifetime_;
};

}  // namespace auth
