#include "auth-service/core/accounts.hpp"

#include <algorithm>
#include <utility>

#include "auth-service/core/refusals.hpp"
#include "auth-service/core/roles.hpp"
#include "common/core/error.hpp"

namespace auth {
namespace {

using common::Error;
using common::ErrorKind;

Error unauthenticated(const char* code, const char* message, const char* hint) {
  return {ErrorKind::kUnauthenticated, code, message, hint};
}

}  // namespace

Accounts::Accounts(UserRepository& users, SessionRepository& sessions, PasswordHasher& hasher,
                   PasswordCheck& passwords, AuditTrail& audit, common::TokenIssuer& issuer,
                   const common::Clock& clock, common::Random& random, common::Log& log,
                   AccountsOptions options)
    : users_(users),
      sessions_(sessions),
      hasher_(hasher),
      passwords_(passwords),
      audit_(audit),
      issuer_(issuer),
      clock_(clock),
      random_(random),
      log_(log),
      options_(options) {}

User Accounts::register_user(const Caller& caller, const Credentials& credentials,
                             common::ValidationErrors& errors) {
  check_new_credentials(credentials, options_.min_password_characters, errors);
  errors.throw_if_any();

  const auto added = users_.add({.id = 0,
                                 .username = credentials.username,
                                 .password_hash = hasher_.hash(credentials.password),
                                 .role = std::string(kRoleUser),
                                 .disabled = false,
                                 .created_at = clock_.now()});
  if (!added) {
    log_.info("register_failed", {{"request_id", caller.request_id},
                                  {"user", credentials.username},
                                  {"reason", "username_taken"},
                                  {"ip", caller.ip}});
    throw Error(ErrorKind::kConflict, "username_taken", "That user name is taken",
                "Choose another one, or log in if it is yours.");
  }
  log_.info("user_registered", {{"request_id", caller.request_id},
                                {"user_id", added->id},
                                {"user", added->username},
                                {"ip", caller.ip}});
  audit_.record({.created_at = added->created_at,
                 .event = "user_registered",
                 .user_id = added->id,
                 .ip = caller.ip,
                 .request_id = caller.request_id});
  return *added;
}

SignedIn Accounts::log_in(const Caller& caller, const Credentials& credentials,
                          std::optional<std::chrono::seconds> lifetime,
                          const std::optional<std::string>& scope) {
  const auto user = passwords_.check(caller, credentials);
  const auto granted = restrict_scope(scope_of_role(user.role).value_or(""), scope);
  const auto now = clock_.now();
  const Session session{.id = make_uuid(random_),
                        .user_id = user.id,
                        .counter = 0,
                        .rotated_at = now,
                        .created_at = now,
                        .last_seen = now,
                        .ip = caller.ip,
                        .user_agent = caller.user_agent,
                        .expires_at = now + options_.session_lifetime,
                        .revoked_at = {},
                        .revoke_reason = {}};
  if (!sessions_.add(session, user.password_hash)) {
    throw unauthenticated("bad_credentials", "Bad username or password",
                          "The account changed while you logged in.");
  }
  log_.info("login_ok", {{"request_id", caller.request_id},
                         {"user_id", user.id},
                         {"user", user.username},
                         {"session", session.id},
                         {"ip", caller.ip}});
  audit_.record({.created_at = now,
                 .event = "login_ok",
                 .user_id = user.id,
                 .session_id = session.id,
                 .ip = caller.ip,
                 .request_id = caller.request_id});
  return issue_tokens(caller, user,
                      {user.id, session.id, session.counter, scope ? granted : std::string()},
                      session.expires_at, true, lifetime, granted);
}

SignedIn Accounts::refresh(const Caller& caller, const common::RefreshGrant& grant,
                           const std::optional<std::string>& scope) {
  try {
    return rotate(caller, grant, scope);
  } catch (const Error& refusal) {
    log_.info("refresh_failed", {{"request_id", caller.request_id},
                                 {"user_id", grant.user_id},
                                 {"session", grant.session_id},
                                 {"reason", refusal.code()}});
    throw;
  }
}

SignedIn Accounts::rotate(const Caller& caller, const common::RefreshGrant& grant,
                          const std::optional<std::string>& scope) {
  const auto now = clock_.now();
  auto session = find_live_session(grant, now);
  const auto user = find_active_user(grant.user_id);
  const auto role_scope = scope_of_role(user.role).value_or("");
  const auto granted = restrict_scope(
      grant.scope.empty() ? std::string(role_scope) : intersect_scopes(role_scope, grant.scope),
      scope);
  const bool rotated = sessions_.rotate(grant.session_id, grant.counter, now);
  if (!rotated) {
    // Another request was first, or it ended meanwhile: look again.
    session = find_live_session(grant, now);
    if (!session.is_within_grace(grant.counter, now, options_.refresh_grace)) {
      end_reused_session(caller, grant, now);
    }
  }
  log_.info("token_refreshed", {{"request_id", caller.request_id},
                                {"user_id", user.id},
                                {"session", grant.session_id},
                                {"counter", grant.counter + 1},
                                {"outcome", rotated ? "rotated" : "grace"}});
  return issue_tokens(caller, user, {user.id, grant.session_id, grant.counter + 1, grant.scope},
                      session.expires_at, false, std::nullopt, granted);
}

SignedIn Accounts::issue_tokens(const Caller& caller, const User& user,
                                const common::RefreshGrant& grant, common::Timestamp session_ends,
                                bool fresh, std::optional<std::chrono::seconds> lifetime,
                                const std::string& scope) {
  // Rounded up, or a login of a session of 30 days would give out one second less.
  const auto session_left = std::chrono::ceil<std::chrono::seconds>(session_ends - clock_.now());
  const common::Identity identity{.user_id = user.id,
                                  .username = user.username,
                                  .role = user.role,
                                  .scope = scope,
                                  .session_id = grant.session_id,
                                  .fresh = fresh};
  SignedIn signed_in{.user = user,
                     .access = issuer_.issue_access(
                         identity, std::min(lifetime.value_or(session_left), session_left)),
                     .refresh = issuer_.issue_refresh(grant, session_left),
                     .scope = scope};
  log_.info("token_issued", {{"request_id", caller.request_id},
                             {"user_id", user.id},
                             {"session", grant.session_id},
                             {"access_seconds", signed_in.access.expires_in.count()},
                             {"refresh_seconds", signed_in.refresh.expires_in.count()}});
  return signed_in;
}

User Accounts::find_active_user(std::int64_t id) {
  auto user = users_.find_by_id(id);
  if (!user || user->disabled) throw user_not_found();
  return *std::move(user);
}

Session Accounts::find_live_session(const common::RefreshGrant& grant, common::Timestamp now) {
  auto session = sessions_.find(grant.session_id);
  if (!session || session->user_id != grant.user_id || session->revoked_at) {
    throw session_ended();
  }
  if (session->expires_at <= now) {
    throw unauthenticated("token_expired", "Token has expired", "Log in again.");
  }
  return *std::move(session);
}

void Accounts::end_reused_session(const Caller& caller, const common::RefreshGrant& grant,
                                  common::Timestamp now) {
  sessions_.revoke(grant.session_id, "refresh_reuse", now);
  log_.warn("refresh_reuse", {{"request_id", caller.request_id},
                              {"user_id", grant.user_id},
                              {"session", grant.session_id},
                              {"ip", caller.ip}});
  audit_.record({.created_at = now,
                 .event = "refresh_reuse",
                 .user_id = grant.user_id,
                 .session_id = grant.session_id,
                 .ip = caller.ip,
                 .request_id = caller.request_id});
  throw unauthenticated("refresh_reused", "Token has been revoked",
                        "This refresh token was used before, so its session was ended: log in "
                        "again.");
}

}  // namespace auth
