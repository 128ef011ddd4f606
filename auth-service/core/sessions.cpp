#include "auth-service/core/sessions.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "auth-service/core/access_key.hpp"
#include "auth-service/core/revocation.hpp"
#include "auth-service/core/roles.hpp"
#include "auth-service/core/session_name.hpp"
#include "auth-service/core/user.hpp"
#include "common/core/address.hpp"
#include "common/core/error.hpp"

namespace auth {
namespace {

using common::Error;
using common::ErrorKind;

constexpr int kMaxListed = 100;

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

// `session` may be null.
const Session& check_live(const Session* session, std::int64_t user_id, common::Timestamp now) {
  if (session == nullptr || session->user_id != user_id || session->revoked_at) {
    throw session_revoked();
  }
  if (session->expires_at <= now) {
    throw Error(ErrorKind::kUnauthenticated, "token_expired", "Token has expired", "Log in again.");
  }
  return *session;
}

std::string granted_scope(const User& user, const common::RefreshGrant& grant,
                          const std::optional<std::string>& asked) {
  const auto of_role = scope_of_role(user.role).value_or("");
  if (grant.scope.empty()) return restrict_scope(of_role, asked);
  return restrict_scope(intersect_scopes(of_role, grant.scope), asked);
}

Error refresh_reused() {
  return {ErrorKind::kUnauthenticated, "refresh_reused", "Token has been revoked",
          "This refresh token was used before, so its session was revoked: log in again."};
}

bool is_refusal(const Error& error) {
  return error.kind() == ErrorKind::kUnauthenticated || error.kind() == ErrorKind::kInvalidToken;
}

// A refresh token without a scope was never narrowed.
void require_profile_scope(const common::VerifiedToken& token) {
  const auto& scope = token.grant ? token.grant->scope : token.identity->scope;
  if (token.grant && scope.empty()) return;
  if (!intersect_scopes(scope, kScopeProfile).empty()) return;
  throw Error(ErrorKind::kForbidden, "insufficient_scope", "The token lacks the scope profile",
              "It can only revoke its own session: use scope local.")
      .with_missing_scope(std::string(kScopeProfile));
}

Error no_such_session() { return {ErrorKind::kNotFound, "not_found", "There is no such session"}; }

}  // namespace

SignedIn Sessions::refresh(const ClientInfo& client, const common::RefreshGrant& grant,
                           const std::optional<std::string>& scope) {
  try {
    return rotate(client, grant, scope);
  } catch (const Error& refusal) {
    log_.info("refresh_failed", {{"request_id", client.request_id},
                                 {"user_id", grant.user_id},
                                 {"session", grant.session_id},
                                 {"reason", refusal.code()}});
    throw;
  }
}

SignedIn Sessions::rotate(const ClientInfo& client, const common::RefreshGrant& grant,
                          const std::optional<std::string>& scope) {
  const auto now = clock_.now();
  const auto found = sessions_.find_with_user(grant.session_id);
  const auto& session = check_live(found ? &found->session : nullptr, grant.user_id, now);
  const auto& user = found->user;
  if (user.disabled) throw user_not_found();
  const auto granted = granted_scope(user, grant, scope);
  const bool rotated = rotate_ahead(client, session, grant.counter, now) ||
                       sessions_.rotate(grant.session_id, grant.counter, now, client.ip);
  if (!rotated) check_grace(client, grant, now);
  log_.info("token_refreshed", {{"request_id", client.request_id},
                                {"user_id", user.id},
                                {"session", session.id},
                                {"counter", grant.counter + 1},
                                {"outcome", rotated ? "rotated" : "grace"}});
  const common::RefreshGrant next{.user_id = user.id,
                                  .session_id = session.id,
                                  .counter = grant.counter + 1,
                                  .scope = grant.scope};
  return tokens_.issue(client, user, session, next, {.scope = granted});
}

// Only this service signs refresh tokens, and it stores the counter first. So if the token is
// ahead, the database lost commits or was restored.
bool Sessions::rotate_ahead(const ClientInfo& client, const Session& session, std::int64_t counter,
                            common::Timestamp now) {
  if (counter <= session.counter) return false;
  if (!sessions_.rotate_ahead(session.id, counter, now, client.ip)) return false;
  events_.record(client, {.name = "database_went_back",
                          .user_id = session.user_id,
                          .session_id = session.id,
                          .detail = fmt::format("counter={} stored={}", counter, session.counter),
                          .level = common::LogLevel::kWarn});
  return true;
}

// After a rotation that failed: another request was first, or the session was revoked.
void Sessions::check_grace(const ClientInfo& client, const common::RefreshGrant& grant,
                           common::Timestamp now) {
  const auto current = sessions_.find(grant.session_id);
  const auto& session = check_live(current ? &*current : nullptr, grant.user_id, now);
  if (session.counter <= grant.counter) {  // the database went back since it was read
    throw Error(ErrorKind::kUnavailable, "database_busy", "The database is busy",
                "Try again in a moment")
        .with_retry_after_seconds(1);
  }
  const bool is_repeat = session.is_within_grace(grant.counter, now, options_.refresh_grace);
  const bool is_elsewhere = common::network_of(session.last_ip) != common::network_of(client.ip);
  if (is_repeat && !is_elsewhere) return;
  const bool is_third = session.other_ip_counter == session.counter && session.other_ip &&
                        common::network_of(*session.other_ip) != common::network_of(client.ip);
  if (is_repeat && !is_third && session.other_ip_counter != session.counter - 1) {
    return note_other_address(client, session);
  }
  sessions_.revoke(grant.session_id, "refresh_reuse", now);
  events_.record(client, {.name = "refresh_reuse",
                          .user_id = grant.user_id,
                          .session_id = grant.session_id,
                          .level = common::LogLevel::kWarn});
  throw refresh_reused();
}

// Once per rotation, so that repeats do not fill the audit trail.
void Sessions::note_other_address(const ClientInfo& client, const Session& session) {
  if (session.other_ip_counter == session.counter) return;
  sessions_.note_other_address(session.id, session.counter, client.ip);
  events_.record(client, {.name = "refresh_from_another_address",
                          .user_id = session.user_id,
                          .session_id = session.id,
                          .detail = fmt::format("rotated_from={}", session.last_ip),
                          .level = common::LogLevel::kWarn});
}

std::vector<Session> Sessions::list(const common::Identity& identity) {
  const auto now = clock_.now();
  return sessions_.list_live(identity.user_id, now, now - options_.idle_lifetime, kMaxListed);
}

Session Sessions::rename(const common::Identity& identity, std::string_view id,
                         const std::string& name, common::ValidationErrors& errors) {
  require_session(identity.session_id);
  check_session_name(name, errors);
  errors.throw_if_any();
  const bool is_renamed = sessions_.rename(identity.user_id, id, name);
  auto session = is_renamed ? sessions_.find(id) : std::nullopt;
  if (!session) throw no_such_session();
  return *std::move(session);
}

void Sessions::revoke(const ClientInfo& client, const common::Identity& identity,
                      std::string_view id) {
  require_session(identity.session_id);
  const auto session = sessions_.find(id);
  const bool is_theirs = session && session->user_id == identity.user_id;
  if (!is_theirs ||
      !revoke_session(sessions_, events_, client, identity.user_id, id, "ended", clock_.now())) {
    throw no_such_session();
  }
}

void Sessions::log_out(const ClientInfo& client, const common::VerifiedToken& token,
                       LogoutScope scope) {
  require_session(token.session_id());
  const auto now = clock_.now();
  if (token.grant) {
    const auto session = sessions_.find(token.session_id());
    if (!session || session->user_id != token.user_id() || !session->is_live(now)) {
      throw session_revoked();
    }
  }
  if (scope != LogoutScope::kLocal) return log_out_of_many(client, token, scope);
  revoke_session(sessions_, events_, client, token.user_id(), token.session_id(), reason_of(scope),
                 now);
}

void Sessions::log_out_of_many(const ClientInfo& client, const common::VerifiedToken& token,
                               LogoutScope scope) {
  require_profile_scope(token);
  const auto reason = reason_of(scope);
  const auto kept = scope == LogoutScope::kOthers ? token.session_id() : std::string();
  const auto count = sessions_.revoke_all_of(token.user_id(), kept, reason, clock_.now());
  // One event for all of them, as there may be any number.
  events_.record(client, {.name = "sessions_revoked",
                          .user_id = token.user_id(),
                          .session_id = token.session_id(),
                          .reason = reason,
                          .count = count,
                          .detail = fmt::format("{} count={}", reason, count)});
}

common::RefreshGrant Sessions::verify_refresh(const ClientInfo& client, std::string_view token) {
  try {
    return verifier_.verify_refresh(token);
  } catch (const Error& refusal) {
    log_.info("token_rejected",
              {{"request_id", client.request_id}, {"reason", refusal.code()}, {"ip", client.ip}});
    throw;
  }
}

void Sessions::revoke_token(const ClientInfo& client, std::string_view token) {
  const auto verified = verify(token);
  if (!verified) return;
  if (verified->session_id().empty()) return;
  if (is_access_key_id(verified->session_id())) {
    throw Error(ErrorKind::kMalformed, "unsupported_token_type",
                "The token of an access key cannot be revoked alone",
                "Delete the access key, which revokes all of its tokens.");
  }
  revoke_session(sessions_, events_, client, verified->user_id(), verified->session_id(),
                 "token_revoked", clock_.now());
}

std::optional<LiveToken> Sessions::introspect(std::string_view token) {
  auto verified = verify(token);
  if (!verified) return std::nullopt;
  auto user = find_active_user(*verified);
  if (!user) return std::nullopt;
  return LiveToken{.token = *std::move(verified), .user = *std::move(user)};
}

std::optional<common::VerifiedToken> Sessions::verify(std::string_view token) {
  try {
    return verifier_.verify(token, common::TokenUse::kAccessOrRefresh);
  } catch (const Error& refusal) {
    if (!is_refusal(refusal)) throw;
    return std::nullopt;
  }
}

std::optional<User> Sessions::find_active_user(const common::VerifiedToken& token) {
  std::optional<User> user;
  // verify() has asked for the access key, too.
  if (token.session_id().empty() || is_access_key_id(token.session_id())) {
    user = users_.find_by_id(token.user_id());
  } else if (auto found = sessions_.find_with_user(token.session_id())) {
    const auto& session = found->session;
    const bool is_good = session.user_id == token.user_id() && session.is_live(clock_.now()) &&
                         (!token.grant || can_be_exchanged(session, *token.grant));
    if (is_good) user = std::move(found->user);
  }
  if (!user || user->disabled) return std::nullopt;
  return user;
}

std::vector<common::CheckReport> Sessions::explain(std::string_view token, common::TokenUse use) {
  using Outcome = common::CheckReport::Outcome;
  auto reports = verifier_.explain(token, use);
  common::CheckReport session{
      .check = "session", .outcome = Outcome::kSkipped, .code = "", .message = ""};
  if (std::ranges::all_of(reports, [](auto& each) { return each.outcome == Outcome::kPassed; })) {
    try {
      const auto verified = verifier_.verify(token, use);
      if (verified.grant) check_exchange(*verified.grant);
      session.outcome = Outcome::kPassed;
    } catch (const Error& refusal) {
      if (!is_refusal(refusal)) throw;
      session.outcome = Outcome::kFailed;
      session.code = refusal.code();
      session.message = refusal.what();
    }
  }
  reports.push_back(std::move(session));
  return reports;
}

// Throws what refresh() would throw, without its effects.
void Sessions::check_exchange(const common::RefreshGrant& grant) {
  const auto found = sessions_.find_with_user(grant.session_id);
  const auto& session = check_live(found ? &found->session : nullptr, grant.user_id, clock_.now());
  if (found->user.disabled) throw user_not_found();
  if (!can_be_exchanged(session, grant)) throw refresh_reused();
}

bool Sessions::can_be_exchanged(const Session& session, const common::RefreshGrant& grant) {
  return grant.counter >= session.counter ||
         session.is_within_grace(grant.counter, clock_.now(), options_.refresh_grace);
}

}  // namespace auth
