#include "auth-service/core/login.hpp"

#include "auth-service/core/roles.hpp"
#include "common/core/error.hpp"

namespace auth {

SignedIn Login::log_in(const ClientInfo& client, const LoginRequest& request) {
  const auto checked = passwords_.check_login(client, request.username, request.password);
  const auto& user = checked.user;
  const auto scope = grant_scope(checked, request.scope);
  const auto session = new_session(client, user);
  store(client, checked, session);
  // The refresh token of a login that was not narrowed follows the role of the user.
  const common::RefreshGrant grant{.user_id = user.id,
                                   .session_id = session.id,
                                   .counter = session.counter,
                                   .scope = request.scope ? scope : ""};
  return tokens_.issue(client, user, session, grant,
                       {.scope = scope, .fresh = true, .lifetime = request.lifetime});
}

std::string Login::grant_scope(const CheckedUser& checked,
                               const std::optional<std::string>& asked) {
  try {
    return restrict_scope(scope_of_role(checked.user.role).value_or(""), asked);
  } catch (const common::Error&) {
    passwords_.give_back(checked.tries);  // the password was right
    throw;
  }
}

Session Login::new_session(const ClientInfo& client, const User& user) {
  const auto now = clock_.now();
  return {.id = make_uuid(random_),
          .user_id = user.id,
          .counter = 0,
          .rotated_at = now,
          .created_at = now,
          .last_seen = now,
          .ip = client.ip,
          .last_ip = client.ip,
          .user_agent = client.user_agent,
          .expires_at = now + session_lifetime_,
          .revoked_at = {},
          .revoke_reason = {}};
}

bool Login::add(const Session& session, std::string_view password_hash, const LoginRecord& record) {
  try {
    return sessions_.add(session, password_hash, record);
  } catch (...) {
    passwords_.give_back_later(record.tries);
    throw;
  }
}

void Login::store(const ClientInfo& client, const CheckedUser& checked, const Session& session) {
  const auto& user = checked.user;
  const SecurityEvent event{
      .name = "login_ok", .user_id = user.id, .username = user.username, .session_id = session.id};
  if (!add(session, user.password_hash,
           {.event = events_.to_audit_event(client, event), .tries = checked.tries})) {
    throw common::Error(common::ErrorKind::kUnauthenticated, "bad_credentials",
                        "Bad username or password", "The account changed while you logged in.")
        .with_bare_challenge();
  }
  events_.log(client, event);
}

}  // namespace auth
