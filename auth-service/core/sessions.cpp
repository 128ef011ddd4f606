#include "auth-service/core/sessions.hpp"

#include <exception>
#include <utility>

#include <fmt/format.h>

#include "auth-service/core/roles.hpp"
#include "common/core/error.hpp"

namespace auth {
namespace {

using common::Error;
using common::ErrorKind;

constexpr int kFeedPageSize = 1000;
constexpr int kPruneBatch = 500;
constexpr int kUsersPerFinish = 100;
constexpr int kMaxListed = 100;
constexpr std::chrono::days kAuditRetention{365};

std::string_view reason_of(LogoutScope scope) {
  switch (scope) {
    case LogoutScope::kLocal:
      return "logout";
    case LogoutScope::kOthers:
      return "logout_others";
    case LogoutScope::kGlobal:
      return "logout_global";
  }
  return "logout";
}

// A refresh token without a scope is one that was never narrowed.
void require_scope_of_profile(const common::VerifiedToken& token) {
  const auto& scope = token.grant ? token.grant->scope : token.identity->scope;
  if (token.grant && scope.empty()) return;
  if (!intersect_scopes(scope, kScopeProfile).empty()) return;
  throw Error(ErrorKind::kForbidden, "insufficient_scope", "The token lacks the scope profile",
              "With less it can end its own session alone: scope local.")
      .with_missing_scope(std::string(kScopeProfile));
}

}  // namespace

Sessions::Sessions(SessionRepository& sessions, RevocationRepository& revocations,
                   ResetCodeRepository& codes, AuditTrail& audit, const common::Clock& clock,
                   common::Log& log, std::chrono::seconds idle_lifetime)
    : sessions_(sessions),
      revocations_(revocations),
      codes_(codes),
      audit_(audit),
      clock_(clock),
      log_(log),
      idle_lifetime_(idle_lifetime) {}

std::vector<ListedSession> Sessions::list(const common::Identity& identity) {
  const auto now = clock_.now();
  std::vector<ListedSession> listed;
  for (auto& session :
       sessions_.list_live(identity.user_id, now, now - idle_lifetime_, kMaxListed)) {
    const bool current = session.id == identity.session_id;
    listed.push_back({std::move(session), current});
  }
  return listed;
}

void Sessions::end(const Caller& caller, const common::Identity& identity, std::string_view id) {
  const auto now = clock_.now();
  const auto session = sessions_.find(id);
  const bool is_theirs = session && session->user_id == identity.user_id;
  if (!is_theirs || !sessions_.revoke(id, "ended", now)) {
    throw Error(ErrorKind::kNotFound, "not_found", "There is no such session");
  }
  audit_revocation(audit_, log_, caller, {.user_id = identity.user_id, .id = id, .reason = "ended"},
                   now);
}

void Sessions::log_out(const Caller& caller, const common::VerifiedToken& token,
                       LogoutScope scope) {
  if (token.grant) check_live(*token.grant);
  const auto user_id = token.grant ? token.grant->user_id : token.identity->user_id;
  const auto& session_id = token.grant ? token.grant->session_id : token.identity->session_id;
  const auto reason = reason_of(scope);
  const auto now = clock_.now();
  if (scope == LogoutScope::kLocal) {
    if (session_id.empty()) {
      throw Error(ErrorKind::kConflict, "no_session", "This token belongs to no session",
                  "It stays good until it expires; scope global ends the user's sessions.");
    }
    if (!sessions_.revoke(session_id, reason, now)) return;
    const EndedSession session{.user_id = user_id, .id = session_id, .reason = reason};
    return audit_revocation(audit_, log_, caller, session, now);
  }
  require_scope_of_profile(token);
  const auto kept = scope == LogoutScope::kOthers ? session_id : std::string();
  audit_revocations(caller, user_id, session_id, reason,
                    sessions_.revoke_all_of(user_id, kept, reason, now));
}

common::RevocationPage Sessions::feed(std::int64_t after_id) {
  // The time first: what commits later than that is younger than the page says.
  common::RevocationPage page{.entries = {}, .more = false, .last_id = 0, .time = clock_.now()};
  page.entries = revocations_.list(after_id, kFeedPageSize + 1);
  page.more = page.entries.size() > kFeedPageSize;
  if (page.more) page.entries.pop_back();
  page.last_id = page.entries.empty() ? revocations_.last_id() : page.entries.back().id;
  return page;
}

void Sessions::run_maintenance() {
  const auto now = clock_.now();
  finish_ends(now);
  while (revocations_.prune(now, kPruneBatch) == kPruneBatch) {
  }
  while (sessions_.prune(now, kPruneBatch) == kPruneBatch) {
  }
  while (codes_.prune(now, kPruneBatch) == kPruneBatch) {
  }
  while (audit_.prune(now - kAuditRetention, kPruneBatch) == kPruneBatch) {
  }
}

// One end that fails keeps neither the others nor the pruning from being done.
void Sessions::finish_ends(common::Timestamp now) {
  for (const auto user_id : sessions_.pending_revocations(kUsersPerFinish)) {
    try {
      complete_revocation(sessions_, log_, {}, user_id, "housekeeping", now);
    } catch (const std::exception& error) {
      log_.warn("housekeeping_failed", {{"user_id", user_id}, {"reason", error.what()}});
    }
  }
}

void Sessions::check_live(const common::RefreshGrant& grant) {
  const auto session = sessions_.find(grant.session_id);
  if (session && session->user_id == grant.user_id && session->is_live(clock_.now())) return;
  throw Error(ErrorKind::kUnauthenticated, "token_revoked", "Token has been revoked",
              "The session of this token has ended already.");
}

// One entry for all of them, as there may be any number.
void Sessions::audit_revocations(const Caller& caller, std::int64_t user_id,
                                 std::string_view by_session, std::string_view reason,
                                 std::int64_t count) {
  log_.info("sessions_revoked", {{"request_id", caller.request_id},
                                 {"user_id", user_id},
                                 {"session", by_session},
                                 {"reason", reason},
                                 {"count", std::int64_t{count}},
                                 {"ip", caller.ip}});
  audit_.record({.created_at = clock_.now(),
                 .event = "sessions_revoked",
                 .user_id = user_id,
                 .session_id = std::string(by_session),
                 .ip = caller.ip,
                 .request_id = caller.request_id,
                 .detail = fmt::format("{} count={}", reason, count)});
}

void audit_revocation(AuditTrail& audit, common::Log& log, const Caller& caller,
                      const EndedSession& session, common::Timestamp now) {
  log.info("session_revoked", {{"request_id", caller.request_id},
                               {"user_id", session.user_id},
                               {"session", session.id},
                               {"reason", session.reason},
                               {"ip", caller.ip}});
  audit.record({.created_at = now,
                .event = "session_revoked",
                .user_id = session.user_id,
                .session_id = std::string(session.id),
                .ip = caller.ip,
                .request_id = caller.request_id,
                .detail = std::string(session.reason)});
}

void complete_revocation(SessionRepository& sessions, common::Log& log, const Caller& caller,
                         std::int64_t user_id, std::string_view reason, common::Timestamp now) {
  const auto count = sessions.complete_revocation(user_id, now);
  if (count == 0) return;
  log.info("sessions_revoked", {{"request_id", caller.request_id},
                                {"user_id", user_id},
                                {"reason", reason},
                                {"count", count},
                                {"ip", caller.ip}});
}

bool SessionCheck::is_revoked(std::string_view session_id, std::int64_t user_id,
                              std::int64_t /*issued_at_seconds*/) {
  if (session_id.empty()) {
    const auto user = users_.find_by_id(user_id);
    return !user || user->disabled;
  }
  const auto session = sessions_.find(session_id);
  return !session || session->user_id != user_id || session->revoked_at;
}

}  // namespace auth
