#include "auth-service/core/password_check.hpp"

#include <utility>

#include <fmt/format.h>

#include "common/core/text.hpp"

namespace auth {
namespace {

constexpr std::size_t kMaxNameInDetail = 100;
constexpr std::size_t kMaxDetailBytes = 255;

common::Error bad_credentials() {
  return common::Error(common::ErrorKind::kUnauthenticated, "bad_credentials",
                       "Bad username or password")
      .with_bare_challenge();
}

}  // namespace

User PasswordCheck::check(const Caller& caller, const Credentials& credentials) {
  if (!can_be_a_password(credentials.password)) {
    // Neither hashed nor counted, so nothing is stored of it either.
    log_failure(caller, credentials, "bad_password");
    throw bad_credentials();
  }
  auto user = users_.find_by_username(credentials.username);
  const auto user_id = user ? std::optional(user->id) : std::nullopt;
  const auto reserved = throttle_.reserve("password", caller, credentials.username, user_id);
  if (!user) {
    hasher_.verify_dummy(credentials.password);
    fail(caller, credentials, {}, "unknown_user", bad_credentials());
  }
  if (!hasher_.verify(user->password_hash, credentials.password)) {
    fail(caller, credentials, user_id, "bad_password", bad_credentials());
  }
  throttle_.give_back(reserved);
  if (user->disabled) {
    fail(caller, credentials, user_id, "account_disabled",
         common::Error(common::ErrorKind::kForbidden, "account_disabled",
                       "This account is disabled", "Ask an administrator."));
  }
  if (hasher_.needs_rehash(user->password_hash)) rehash(caller, *user, credentials.password);
  return *std::move(user);
}

void PasswordCheck::log_failure(const Caller& caller, const Credentials& credentials,
                                std::string_view reason) {
  log_.info("login_failed", {{"request_id", caller.request_id},
                             {"user", credentials.username},
                             {"reason", reason},
                             {"ip", caller.ip}});
}

void PasswordCheck::fail(const Caller& caller, const Credentials& credentials,
                         std::optional<std::int64_t> user_id, std::string_view reason,
                         common::Error error) {
  log_failure(caller, credentials, reason);
  auto detail = fmt::format("reason={} user={}", reason,
                            common::escape_for_log(credentials.username, kMaxNameInDetail));
  if (detail.size() > kMaxDetailBytes) detail.resize(kMaxDetailBytes);
  audit_.record({.created_at = clock_.now(),
                 .event = "login_failed",
                 .user_id = user_id,
                 .ip = caller.ip,
                 .request_id = caller.request_id,
                 .detail = std::move(detail)});
  throw std::move(error);
}

// On the condition that the hash is still the old one: a new password that was set meanwhile stays.
void PasswordCheck::rehash(const Caller& caller, User& user, const common::Secret& password) {
  auto hash = hasher_.hash(password);
  if (!users_.change_password_hash(user.id, user.password_hash, hash)) return;
  user.password_hash = std::move(hash);
  log_.info("password_rehashed", {{"request_id", caller.request_id}, {"user_id", user.id}});
}

}  // namespace auth
