#include "auth-service/core/own_account.hpp"

#include <utility>

#include <fmt/format.h>

#include "auth-service/core/revocation.hpp"
#include "auth-service/core/roles.hpp"
#include "auth-service/core/user.hpp"
#include "common/core/error.hpp"

namespace auth {
namespace {

using common::Error;
using common::ErrorKind;

// How long a deleted user stays on the feed: a service that is away for as long still removes what
// the user owned.
constexpr std::chrono::days kDeletedUserFeedLifetime{90};

}  // namespace

User OwnAccount::register_user(const ClientInfo& client, const NewUser& user,
                               common::ValidationErrors& errors) try {
  check_registration(user);
  check_new_user(user, options_.min_password_characters, errors);
  errors.throw_if_any();
  const auto invite = find_invite(client, user);
  auto added = add_user(user, invite);
  events_.record(client, {.name = "user_registered",
                          .user_id = added.id,
                          .username = added.username,
                          .detail = name_detail(added.username)});
  if (invite) {
    const auto change = fmt::format("invite={} role={}", invite->id, invite->role);
    events_.record(client, {.name = "invite_used", .user_id = added.id, .change = change});
  }
  return added;
} catch (const Error& refusal) {
  const bool is_taken = refusal.kind() == ErrorKind::kConflict;
  if (is_taken || refusal.kind() == ErrorKind::kForbidden) {
    events_.log(client, {.name = "register_failed",
                         .username = is_taken ? user.username : "",
                         .reason = refusal.code()});
  }
  throw;
}

void OwnAccount::check_registration(const NewUser& user) const {
  if (options_.registration == Registration::kClosed) {
    throw Error(ErrorKind::kForbidden, "registration_closed", "Registration is closed",
                "Ask an administrator for an account.");
  }
  if (options_.registration == Registration::kInvite && !user.invite) {
    throw Error(ErrorKind::kForbidden, "invite_required", "Registration needs an invite",
                "Ask an administrator for one, and send its code as invite.");
  }
}

// Looked up before the password is hashed and the name is compared: without an invite, nobody
// learns which names exist.
std::optional<Invite> OwnAccount::find_invite(const ClientInfo& client, const NewUser& user) {
  if (!user.invite) return std::nullopt;
  const auto tries = throttle_.reserve(Guess::kInvite, client, "", {});
  std::optional<Invite> invite;
  try {
    invite = invites_.find_valid(*user.invite, clock_.now());
  } catch (...) {  // nothing was guessed
    throttle_.give_back_later(tries);
    throw;
  }
  if (!invite) throw invite_invalid();
  throttle_.give_back(tries);
  return invite;
}

User OwnAccount::add_user(const NewUser& user, const std::optional<Invite>& invite) {
  const User wanted{.id = 0,
                    .username = user.username,
                    .password_hash = hasher_.hash(user.password),
                    .role = invite ? invite->role : std::string(kRoleUser),
                    .disabled = false,
                    .created_at = clock_.now()};
  auto added = invite ? users_.add_invited(wanted, invite->id) : users_.add(wanted);
  if (added) return *std::move(added);
  throw Error(ErrorKind::kConflict, "username_taken", "That user name is taken",
              "Choose another one, or log in if it is yours.");
}

User OwnAccount::profile(const common::Identity& identity) {
  if (identity.session_id.empty()) {
    auto user = users_.find_by_id(identity.user_id);
    if (!user || user->disabled) throw session_revoked();
    return *std::move(user);
  }
  auto user = find_user(identity.session_id);
  if (!user || user->id != identity.user_id) throw session_revoked();
  if (user->disabled) throw user_not_found();
  return *std::move(user);
}

std::optional<User> OwnAccount::find_user(const std::string& session_id) {
  if (!is_access_key_id(session_id)) return sessions_.find_user(session_id);
  auto found = keys_.find(session_id);
  if (!found) return std::nullopt;
  return std::move(found->user);
}

common::IssuedToken OwnAccount::reauthenticate(const ClientInfo& client,
                                               const common::Identity& identity,
                                               const common::Secret& password) {
  if (is_access_key_id(identity.session_id)) throw no_session();
  const auto found = sessions_.find_with_user(identity.session_id);
  if (!found || !found->session.is_live(clock_.now())) throw session_revoked();
  const auto user = passwords_.check(client, found->user, password);
  const auto scope = intersect_scopes(scope_of_role(user.role).value_or(""), identity.scope);
  events_.record(
      client, {.name = "reauthenticated", .user_id = user.id, .session_id = identity.session_id});
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
    throw Error(ErrorKind::kConflict, "password_changed", "The password was changed meanwhile");
  }
  events_.record(
      client, {.name = "password_changed", .user_id = user.id, .session_id = identity.session_id});
  complete_revocation(sessions_, events_, client, user.id, "password_changed", clock_.now());
}

void OwnAccount::remove(const ClientInfo& client, const common::Identity& identity) {
  const auto user = users_.find_by_id(identity.user_id);
  if (!user) throw user_not_found();
  const auto now = clock_.now();
  throw_unless_done(users_.remove(user->id, now, now + kDeletedUserFeedLifetime), user_not_found());
  // The last row about this user: it says whose the id of the others was.
  events_.record(client, {.name = "user_deleted",
                          .user_id = user->id,
                          .username = user->username,
                          .detail = name_detail(user->username)});
}

}  // namespace auth
