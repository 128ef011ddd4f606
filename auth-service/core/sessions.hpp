#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "auth-service/core/accounts.hpp"
#include "auth-service/core/ports.hpp"
#include "common/core/clock.hpp"
#include "common/core/identity.hpp"
#include "common/core/log.hpp"
#include "common/core/revocation.hpp"

namespace auth {

// Which sessions a logout ends: the caller's own, all others of the same user, or all of them.
enum class LogoutScope : std::uint8_t { kLocal, kOthers, kGlobal };

// A session as its user sees it.
struct ListedSession {
  Session session;
  bool current = false;  // the token that asks is of this session
};

// Sessions of the caller, their end, and what other services are told of it. Any thread may call
// it. Every function throws common::Error for what the caller may be told.
class Sessions {
 public:
  // All references must outlive the object. A session of which no refresh token is left after
  // `idle_lifetime` is not listed.
  Sessions(SessionRepository& sessions, RevocationRepository& revocations,
           ResetCodeRepository& codes, AuditTrail& audit, const common::Clock& clock,
           common::Log& log, std::chrono::seconds idle_lifetime);

  // The caller's live sessions, the newest first, 100 at most.
  std::vector<ListedSession> list(const common::Identity& identity);

  // Ends one session of the caller. kNotFound where it is unknown, of another user or has ended.
  void end(const Caller& caller, const common::Identity& identity, std::string_view id);

  // Ends the sessions that `scope` names. The token is an access or a refresh token of a live
  // session, else kUnauthenticated "token_revoked". A refresh token need not be the newest: whoever
  // lost an answer must be able to log out, and to a thief the end of a session is of no use.
  // kConflict "no_session" for kLocal with a legacy token, which belongs to no session. kForbidden
  // "insufficient_scope" for more than kLocal where the token, or the login that a refresh token
  // comes from, was narrowed to less than the caller's own account.
  void log_out(const Caller& caller, const common::VerifiedToken& token, LogoutScope scope);

  // What the feed has behind the entry `after_id`.
  common::RevocationPage feed(std::int64_t after_id);

  // Finishes ends of sessions that were cut short, and removes what no token needs any more, in
  // small batches.
  void run_maintenance();

 private:
  void finish_ends(common::Timestamp now);
  void check_live(const common::RefreshGrant& grant);
  void audit_revocations(const Caller& caller, std::int64_t user_id, std::string_view by_session,
                         std::string_view reason, std::int64_t count);

  SessionRepository& sessions_;
  RevocationRepository& revocations_;
  ResetCodeRepository& codes_;
  AuditTrail& audit_;
  const common::Clock& clock_;
  common::Log& log_;
  const std::chrono::seconds idle_lifetime_;
};

// Calls SessionRepository::complete_revocation() after an end of many sessions of a user, and logs
// how many that was: what changed before it is done by then, whatever this throws.
void complete_revocation(SessionRepository& sessions, common::Log& log, const Caller& caller,
                         std::int64_t user_id, std::string_view reason, common::Timestamp now);

struct EndedSession {
  std::int64_t user_id = 0;
  std::string_view id;
  std::string_view reason;  // as in SessionRepository::revoke()
};

// Puts the end of one session into the log and the audit trail.
void audit_revocation(AuditTrail& audit, common::Log& log, const Caller& caller,
                      const EndedSession& session, common::Timestamp now);

// Whether the session of an access token has ended, asked of the database at every token, so that
// auth-service itself refuses it at once. A session that is not there has ended. A token of
// JWT_LEGACY_TOKENS, which has no session, is good while its user may log in.
class SessionCheck final : public common::RevocationCheck {
 public:
  // Both must outlive the object.
  SessionCheck(SessionRepository& sessions, UserRepository& users)
      : sessions_(sessions), users_(users) {}

  bool is_revoked(std::string_view session_id, std::int64_t user_id,
                  std::int64_t issued_at_seconds) override;

 private:
  SessionRepository& sessions_;
  UserRepository& users_;
};

}  // namespace auth
