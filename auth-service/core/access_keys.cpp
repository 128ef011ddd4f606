#include "auth-service/core/access_keys.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "auth-service/core/roles.hpp"
#include "auth-service/core/user.hpp"
#include "common/core/error.hpp"
#include "common/core/text.hpp"

namespace auth {
namespace {

using common::Error;
using common::ErrorKind;

constexpr std::string_view kIdPrefix = "key_";
constexpr std::size_t kIdBytes = 16;
// So many that nobody can guess them, so a fast digest protects them as well as a slow one.
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kMaxNameCharacters = 64;
constexpr std::chrono::days kDefaultLifetime{90};
constexpr std::chrono::days kMaxLifetime{366};
constexpr std::chrono::seconds kUseInterval{60};

common::Timestamp check_expiry(const NewAccessKey& wanted, common::Timestamp now,
                               common::ValidationErrors& errors) {
  const auto expires_at = wanted.expires_at.value_or(now + kDefaultLifetime);
  if (expires_at <= now || expires_at > now + kMaxLifetime) {
    errors.add("/expires_at", "out_of_range",
               fmt::format("must be in the future and within {} days", kMaxLifetime.count()));
  }
  return expires_at;
}

Error no_such_key() { return {ErrorKind::kNotFound, "not_found", "There is no such access key"}; }

// Whole seconds, rounded down: a token does not outlive its key.
std::chrono::seconds time_left(const AccessKey& key, common::Timestamp now) {
  return std::chrono::floor<std::chrono::seconds>(key.expires_at) -
         std::chrono::floor<std::chrono::seconds>(now);
}

}  // namespace

std::string make_access_key_id(common::Random& random) {
  return std::string(kIdPrefix) + common::make_hex(random, kIdBytes);
}

bool is_access_key_id(std::string_view session_id) { return session_id.starts_with(kIdPrefix); }

Error no_session() {
  return {ErrorKind::kConflict, "no_session", "This token belongs to no session",
          "It is valid until it expires; log in to revoke sessions."};
}

void require_session(std::string_view session_id) {
  if (session_id.empty() || is_access_key_id(session_id)) throw no_session();
}

Error invalid_client() {
  return {
      ErrorKind::kUnauthenticated, "invalid_client", "Bad client id or secret",
      "Send client_id and client_secret of an access key that was neither deleted nor expired."};
}

MadeAccessKey AccessKeys::create(const ClientInfo& client, const common::Identity& identity,
                                 const NewAccessKey& wanted, common::ValidationErrors& errors) {
  const auto now = clock_.now();
  check_label("/name", wanted.name, {.max_characters = kMaxNameCharacters}, errors);
  const auto expires_at = check_expiry(wanted, now, errors);
  errors.throw_if_any();
  const auto user = users_.find_by_id(identity.user_id);
  if (!user) throw user_not_found();
  const auto allowed = intersect_scopes(scope_of_role(user->role).value_or(""), identity.scope);
  MadeAccessKey made{.key = {.id = make_access_key_id(random_),
                             .user_id = user->id,
                             .name = wanted.name,
                             .scope = restrict_scope(allowed, wanted.scope),
                             .created_at = now,
                             .expires_at = expires_at},
                     .secret = common::Secret(common::make_hex(random_, kSecretBytes))};
  const auto outcome = keys_.add(made.key, made.secret);
  if (outcome == AddKeyOutcome::kNoSuchUser) throw user_not_found();
  if (outcome == AddKeyOutcome::kTooMany) {
    throw Error(ErrorKind::kConflict, "too_many_keys",
                fmt::format("A user has at most {} access keys", kMaxAccessKeysPerUser),
                "Delete a key that is no longer used.");
  }
  events_.record(client, {.name = "key_created",
                          .user_id = user->id,
                          .session_id = made.key.id,
                          .detail = fmt::format("scope={} expires_at={}", made.key.scope,
                                                common::format_time(expires_at))});
  return made;
}

std::vector<AccessKey> AccessKeys::list(const common::Identity& identity) {
  return keys_.list(identity.user_id, clock_.now());
}

void AccessKeys::revoke(const ClientInfo& client, const common::Identity& identity,
                        std::string_view id) {
  require_session(identity.session_id);
  const auto found = keys_.find(id);
  if (!found || found->key.user_id != identity.user_id) throw no_such_key();
  remove(client, found->key);
}

void AccessKeys::revoke_any(const ClientInfo& client, std::string_view id) {
  const auto found = keys_.find(id);
  if (!found) throw no_such_key();
  remove(client, found->key);
}

void AccessKeys::remove(const ClientInfo& client, const AccessKey& key) {
  if (!keys_.remove(key.id, clock_.now())) throw no_such_key();
  events_.record(client, {.name = "key_revoked", .user_id = key.user_id, .session_id = key.id});
}

KeyToken KeyTokens::exchange(const ClientInfo& client, const std::string& key_id,
                             const common::Secret& secret,
                             const std::optional<std::string>& scope) {
  const auto [key, user] = authenticate(client, key_id, secret);
  const auto allowed = intersect_scopes(scope_of_role(user.role).value_or(""), key.scope);
  // A key whose scopes the user has lost gets nothing.
  const auto granted = restrict_scope(allowed, scope ? scope : std::optional(allowed));
  note_use(key);
  events_.log(client, {.name = "key_used", .user_id = user.id, .session_id = key.id});
  auto issued = issuer_.issue_access({.user_id = user.id,
                                      .username = user.username,
                                      .role = user.role,
                                      .scope = granted,
                                      .session_id = key.id,
                                      .fresh = false},
                                     time_left(key, clock_.now()));
  return {.user = user, .access = std::move(issued), .scope = granted};
}

// Tries are counted under the id, which is no secret.
AccessKeyWithUser KeyTokens::authenticate(const ClientInfo& client, const std::string& key_id,
                                          const common::Secret& secret) {
  const auto tries = throttle_.reserve(Guess::kAccessKey, client, key_id, {});
  auto found = find(key_id, secret, tries);
  if (!found) {
    const auto known = keys_.find(key_id);
    refuse(client, known ? &*known : nullptr, known ? "bad_secret" : "unknown_key");
  }
  if (time_left(found->key, clock_.now()).count() <= 0) refuse(client, &*found, "key_expired");
  if (found->user.disabled) refuse(client, &*found, "account_disabled");
  throttle_.give_back(tries);
  return *std::move(found);
}

std::optional<AccessKeyWithUser> KeyTokens::find(const std::string& key_id,
                                                 const common::Secret& secret,
                                                 const ThrottleKeys& tries) {
  try {
    return keys_.find_by_secret(key_id, secret);
  } catch (...) {
    throttle_.give_back_later(tries);
    throw;
  }
}

// An id that no key has is not recorded: it may be a secret.
void KeyTokens::refuse(const ClientInfo& client, const AccessKeyWithUser* found,
                       std::string_view reason) {
  SecurityEvent event{.name = "key_refused", .reason = reason};
  if (found != nullptr) {
    event.user_id = found->user.id;
    event.session_id = found->key.id;
  }
  events_.record(client, event);
  throw invalid_client();
}

// At most one write per key and minute, however often a script asks.
void KeyTokens::note_use(const AccessKey& key) {
  const auto now = clock_.now();
  if (key.last_used_at && now - *key.last_used_at < kUseInterval) return;
  keys_.note_use(key.id, now, now - kUseInterval);
}

}  // namespace auth
