#include "auth-service/core/password_check.hpp"

#include <utility>

#include <fmt/format.h>

namespace auth {
namespace {

common::Error bad_credentials() {
  return common::Error(common::ErrorKind::kUnauthenticated, "bad_credentials",
                       "Bad username or password")
      .with_bare_challenge();
}

common::Error account_disabled() {
  return {common::ErrorKind::kForbidden, "account_disabled", "This account is disabled",
          "Ask an administrator."};
}

}  // namespace

User PasswordCheck::check(const ClientInfo& client, const User& user,
                          const common::Secret& password) {
  auto checked = verify(client, user.username, user, password);
  throttle_.give_back(checked.tries);
  return std::move(checked.user);
}

CheckedUser PasswordCheck::check_login(const ClientInfo& client, const std::string& username,
                                       const common::Secret& password) {
  return verify(client, username, {}, password);
}

CheckedUser PasswordCheck::verify(const ClientInfo& client, const std::string& username,
                                  std::optional<User> user, const common::Secret& password) {
  if (!can_be_a_password(password)) {
    // Neither hashed nor counted, so it is not stored in the audit trail either.
    events_.log(client, {.name = "login_failed", .reason = "bad_password"});
    throw bad_credentials();
  }
  if (!user) user = users_.find_by_username(username);
  auto tries = throttle_.reserve(Guess::kPassword, client, username, user);
  if (!user) {
    hasher_.verify_dummy(password);
    fail(client, nullptr, "unknown_user", bad_credentials());
  }
  if (!hasher_.verify(user->password_hash, password)) {
    fail(client, &*user, "bad_password", bad_credentials());
  }
  if (user->disabled) {
    throttle_.give_back(tries);
    fail(client, &*user, "account_disabled", account_disabled());
  }
  if (hasher_.needs_rehash(user->password_hash, password)) rehash(client, *user, password);
  return {.user = *std::move(user), .tries = std::move(tries)};
}

// Only if the hash is still the old one: a new password that was set in the meantime stays.
void PasswordCheck::rehash(const ClientInfo& client, User& user, const common::Secret& password) {
  auto hash = hasher_.hash(password);
  if (!users_.change_password_hash(user.id, user.password_hash, hash)) return;
  user.password_hash = std::move(hash);
  events_.log(client, {.name = "password_rehashed", .user_id = user.id});
}

// A name that no user has is not recorded: it may be a password.
void PasswordCheck::fail(const ClientInfo& client, const User* user, std::string_view reason,
                         common::Error error) {
  SecurityEvent event{
      .name = "login_failed", .reason = reason, .detail = fmt::format("reason={}", reason)};
  if (user != nullptr) {
    event.user_id = user->id;
    event.username = user->username;
    event.detail += " " + name_detail(user->username);
  }
  events_.record(client, event);
  throw std::move(error);
}

}  // namespace auth
