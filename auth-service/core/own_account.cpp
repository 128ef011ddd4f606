#include "auth-service/core/own_account.hpp"

#include <utility>

#include "auth-service/core/refusals.hpp"
#include "auth-service/core/roles.hpp"
#include "auth-service/core/sessions.hpp"
#include "common/core/error.hpp"

namespace auth {

User OwnAccount::profile(const common::Identity& identity) {
  auto user = users_.find_by_id(identity.user_id);
  if (!user || user->disabled) throw user_not_found();
  return *std::move(user);
}

common::IssuedToken OwnAccount::reauthenticate(const ClientInfo& client,
                                               const common::Identity& identity,
                                               const common::Secret& password) {
  const auto found = sessions_.find_with_user(identity.session_id);
  if (!found || !found->session.is_live(clock_.now())) throw session_revoked();
  const auto user = passwords_.check(client, found->user, password);
  const auto scope = intersect_scopes(scope_of_role(user.role).value_or(""), identity.scope);
  return tokens_.reissue(client, user, found->session, scope);
}

void OwnAccount::change_password(const ClientInfo& client, const common::Identity& identity,
                                 const common::Secret& current_password,
                                 const common::Secret& new_password,
                                 common::ValidationErrors& errors) {
  check_new_password("/new_password", new_password, identity.username,
                     options_.min_password_characters, errors);
  errors.throw_if_any();
  const auto found = users_.find_by_id(identity.user_id);
  if (!found) throw user_not_found();
  const auto user = passwords_.check(client, *found, current_password);
  if (!users_.change_password(user.id, user.password_hash, hasher_.hash(new_password),
                              identity.session_id, "password_changed")) {
    throw common::Error(common::ErrorKind::kConflict, "password_changed",
                        "The password was changed meanwhile");
  }
  events_.record(
      client, {.name = "password_changed", .user_id = user.id, .session_id = identity.session_id});
  complete_revocation(sessions_, events_, client, user.id, "password_changed", clock_.now());
}

void OwnAccount::remove(const ClientInfo& client, const common::Identity& identity) {
  const auto now = clock_.now();
  throw_unless_done(users_.remove(identity.user_id, now, now + options_.feed_lifetime),
                    user_not_found());
  events_.record(client, {.name = "user_deleted", .user_id = identity.user_id});
}

}  // namespace auth
