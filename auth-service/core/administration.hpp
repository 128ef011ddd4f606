#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "common/core/clock.hpp"
#include "common/core/validation.hpp"

namespace auth {

// Who administrates: a user, or the command line of the host, which has no user id and may do
// everything.
struct Actor {
  std::optional<std::int64_t> user_id;
};

template <class Entry>
struct PageOf {
  std::vector<Entry> entries;
  bool more = false;  // there are entries after the last one
};

// Throws kForbidden "insufficient_role" unless the actor is an admin now, whatever their token
// says.
void require_admin(UserRepository& users, const Actor& actor);

// What admins do with the accounts of others. Any thread may call it. Every function throws what
// require_admin() throws.
class Administration {
 public:
  // All references must outlive the object. `feed_lifetime` is how long a disabled user stays on
  // the revocation feed: as long as an access token can be good.
  Administration(UserRepository& users, SessionRepository& sessions, AuditTrail& audit,
                 SecurityEvents& events, const common::Clock& clock,
                 std::chrono::seconds feed_lifetime)
      : users_(users),
        sessions_(sessions),
        audit_(audit),
        events_(events),
        clock_(clock),
        feed_lifetime_(feed_lifetime) {}

  // By ascending id.
  PageOf<User> list_users(const Actor& actor, std::int64_t after_id, int limit);
  // Returns the user after the change. Disabling revokes all sessions. `errors` holds what the
  // route found. Throws kUnprocessable, kNotFound "user_not_found", kConflict "last_admin".
  User change_user(const ClientInfo& client, const Actor& actor, std::int64_t id,
                   const UserChange& change, common::ValidationErrors& errors);
  // Newest first.
  PageOf<AuditEvent> list_audit(const Actor& actor, std::int64_t before_id, int limit);

 private:
  UserRepository& users_;
  SessionRepository& sessions_;
  AuditTrail& audit_;
  SecurityEvents& events_;
  const common::Clock& clock_;
  const std::chrono::seconds feed_lifetime_;
};

}  // namespace auth
