#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "auth-service/core/access_key.hpp"
#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "common/core/clock.hpp"
#include "common/core/identity.hpp"
#include "common/core/log.hpp"
#include "common/core/revocation.hpp"

namespace auth {

// Revokes one session and records it as session_revoked. Returns false if it was revoked before.
bool revoke_session(SessionRepository& sessions, SecurityEvents& events, const ClientInfo& client,
                    std::int64_t user_id, std::string_view id, std::string_view reason,
                    common::Timestamp now);

// Calls SessionRepository::complete_revocation() after a change that revoked many sessions of a
// user, and logs how many. The change itself is stored by then, whatever this throws.
void complete_revocation(SessionRepository& sessions, SecurityEvents& events,
                         const ClientInfo& client, std::int64_t user_id, std::string_view reason,
                         common::Timestamp now);

// Asks the database for each access token whether its session is revoked, or its access key was
// removed, so that auth-service refuses it immediately. A session or key that is not stored is
// revoked. A legacy token (JWT_LEGACY_TOKENS), which has no session, is good while its user may log
// in.
class SessionCheck final : public common::RevocationCheck {
 public:
  // All references must outlive the object.
  SessionCheck(SessionRepository& sessions, UserRepository& users, AccessKeyRepository& keys)
      : sessions_(sessions), users_(users), keys_(keys) {}

  bool is_revoked(std::string_view session_id, std::int64_t user_id,
                  std::int64_t issued_at_seconds) override;

 private:
  SessionRepository& sessions_;
  UserRepository& users_;
  AccessKeyRepository& keys_;
};

// What other services poll to learn of revoked sessions and users (ADR 5). Any thread may call it.
class RevocationFeed {
 public:
  // Both must outlive the object. A reader keeps for `keep` what it read, to offer it again.
  RevocationFeed(RevocationRepository& revocations, const common::Clock& clock,
                 std::chrono::seconds keep)
      : revocations_(revocations), clock_(clock), keep_(keep) {}

  // The entries after the entry `after_id`, at most 1,000.
  common::RevocationPage read(std::int64_t after_id);

 private:
  RevocationRepository& revocations_;
  const common::Clock& clock_;
  const std::chrono::seconds keep_;
};

// RevocationRepository::advance(). `feed_lifetime` is how long a token that is issued now can be
// valid. Call it at the start, before a token is issued, and with each run_maintenance(): a service
// that starts again with a shorter ACCESS_TOKEN_TTL_SECONDS then still knows of the longer one.
void advance_feed(RevocationRepository& revocations, const common::Clock& clock,
                  std::chrono::seconds feed_lifetime);

// The periodic work on the database: completes revocations that were interrupted, and removes rows
// that are no longer needed, in small batches. Throws if the database fails; the next run does the
// rest.
void run_maintenance(SessionRepository& sessions, ExpiredRows& rows, SecurityEvents& events,
                     const common::Clock& clock, common::Log& log);

}  // namespace auth
