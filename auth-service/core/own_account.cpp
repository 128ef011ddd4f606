#include "auth-service/core/own_account.hpp"

#include "auth-service/core/refusals.hpp"
#include "auth-service/core/roles.hpp"
#include "auth-service/core/sessions.hpp"
#include "common/core/error.hpp"

namespace auth {

OwnAccount::OwnAccount(UserRepository& users, SessionRepository& sessions, PasswordHasher& hasher,
                       PasswordCheck& passwords, AuditTrail& audit, common::TokenIssuer& issuer,
                       const common::Clock& clock, common::Log& log, OwnAccountOptions options)
    : users_(users),
      sessions_(sessions),
      hasher_(hasher),
      passwords_(passwords),
      audit_(audit),
      issuer_(issuer),
      clock_(clock),
      log_(log),
      options_(options) {}

// By the name of the row, as that of the token may have been given to another meanwhile.
User OwnAccount::check_password(const Caller& caller, const common::Identity& identity,
                                const common::Secret& password) {
  const auto user = users_.find_by_id(identity.user_id);
  if (!user) throw user_not_found();
  return passwords_.check(caller, {user->username, password});
}

common::IssuedToken OwnAccount::reauthenticate(const Caller& caller,
                                               const common::Identity& identity,
                                               const common::Secret& password) {
  const auto now = clock_.now();
  const auto session = sessions_.find(identity.session_id);
  if (!session || !session->is_live(now)) throw session_ended();
  const auto user = check_password(caller, identity, password);
  log_.info("token_issued", {{"request_id", caller.request_id},
                             {"user_id", user.id},
                             {"session", session->id},
                             {"reason", "reauth"}});
  return issuer_.issue_access(
      {.user_id = user.id,
       .username = user.username,
       .role = user.role,
       .scope = intersect_scopes(scope_of_role(user.role).value_or(""), identity.scope),
       .session_id = session->id,
       .fresh = true},
      std::chrono::ceil<std::chrono::seconds>(session->expires_at - now));
}

void OwnAccount::change_password(const Caller& caller, const common::Identity& identity,
                                 const common::Secret& current_password,
                                 const common::Secret& new_password,
                                 common::ValidationErrors& errors) {
  check_new_password("/new_password", new_password, identity.username,
                     options_.min_password_characters, errors);
  errors.throw_if_any();
  const auto user = check_password(caller, identity, current_password);
  if (!users_.change_password(user.id, user.password_hash, hasher_.hash(new_password),
                              identity.session_id, "password_changed")) {
    throw common::Error(common::ErrorKind::kConflict, "password_changed",
                        "The password was changed meanwhile");
  }
  const auto now = clock_.now();
  log_.info("password_changed",
            {{"request_id", caller.request_id}, {"user_id", user.id}, {"ip", caller.ip}});
  audit_.record({.created_at = now,
                 .event = "password_changed",
                 .user_id = user.id,
                 .session_id = identity.session_id,
                 .ip = caller.ip,
                 .request_id = caller.request_id});
  complete_revocation(sessions_, log_, caller, user.id, "password_changed", now);
}

void OwnAccount::remove(const Caller& caller, const common::Identity& identity) {
  const auto now = clock_.now();
  switch (users_.remove(identity.user_id, now, now + options_.feed_lifetime)) {
    case ChangeOutcome::kNotFound:
      throw user_not_found();
    case ChangeOutcome::kLastAdmin:
      throw last_admin();
    case ChangeOutcome::kDone:
      break;
  }
  log_.info("user_deleted",
            {{"request_id", caller.request_id}, {"user_id", identity.user_id}, {"ip", caller.ip}});
  audit_.record({.created_at = now,
                 .event = "user_deleted",
                 .user_id = identity.user_id,
                 .ip = caller.ip,
                 .request_id = caller.request_id});
}

}  // namespace auth
