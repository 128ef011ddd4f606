#include "auth-service/core/revocation.hpp"

#include <chrono>
#include <exception>

namespace auth {
namespace {

constexpr int kPageSize = 1000;
constexpr int kRowsPerBatch = 500;
constexpr int kUsersPerRun = 100;
constexpr std::chrono::days kAuditRetention{365};
// Twice the interval of maintenance, during which tokens are issued before the next advance_feed().
constexpr std::chrono::minutes kAdvanceMargin{2};

}  // namespace

bool revoke_session(SessionRepository& sessions, SecurityEvents& events, const ClientInfo& client,
                    std::int64_t user_id, std::string_view id, std::string_view reason,
                    common::Timestamp now) {
  if (!sessions.revoke(id, reason, now)) return false;
  events.record(
      client, {.name = "session_revoked", .user_id = user_id, .session_id = id, .reason = reason});
  return true;
}

void complete_revocation(SessionRepository& sessions, SecurityEvents& events,
                         const ClientInfo& client, std::int64_t user_id, std::string_view reason,
                         common::Timestamp now) {
  const auto count = sessions.complete_revocation(user_id, now);
  if (count == 0) return;
  events.log(client,
             {.name = "sessions_revoked", .user_id = user_id, .reason = reason, .count = count});
}

bool SessionCheck::is_revoked(std::string_view session_id, std::int64_t user_id,
                              std::int64_t /*issued_at_seconds*/) {
  if (session_id.empty()) {
    const auto user = users_.find_by_id(user_id);
    return !user || user->disabled;
  }
  if (is_access_key_id(session_id)) {
    const auto found = keys_.find(session_id);
    return !found || found->user.id != user_id || found->user.disabled;
  }
  const auto session = sessions_.find(session_id);
  return !session || session->user_id != user_id || session->revoked_at;
}

common::RevocationPage RevocationFeed::read(std::int64_t after_id) {
  // The time first: an entry that is committed after the read is younger than the page says.
  common::RevocationPage page{.entries = {}, .time = clock_.now(), .keep = keep_};
  page.entries = revocations_.list(after_id, kPageSize + 1);
  page.more = page.entries.size() > kPageSize;
  if (page.more) page.entries.pop_back();
  // Last, so that it is not older than the entries.
  const auto state = revocations_.state();
  page.last_id = state.last_id;
  page.database = state.database;
  return page;
}

void advance_feed(RevocationRepository& revocations, const common::Clock& clock,
                  std::chrono::seconds feed_lifetime) {
  revocations.advance(clock.now() + feed_lifetime + kAdvanceMargin);
}

void run_maintenance(SessionRepository& sessions, ExpiredRows& rows, SecurityEvents& events,
                     const common::Clock& clock, common::Log& log) {
  const auto now = clock.now();
  // A failure for one user stops neither the other users nor the pruning.
  for (const auto user_id : sessions.pending_revocations(kUsersPerRun)) {
    try {
      complete_revocation(sessions, events, {}, user_id, "housekeeping", now);
    } catch (const std::exception& error) {
      log.warn("housekeeping_failed", {{"user_id", user_id}, {"reason", error.what()}});
    }
  }
  while (rows.prune({.now = now, .audit_before = now - kAuditRetention}, kRowsPerBatch) > 0) {
  }
}

}  // namespace auth
