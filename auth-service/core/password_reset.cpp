#include "auth-service/core/password_reset.hpp"

#include <utility>

#include "auth-service/core/revocation.hpp"
#include "auth-service/core/user.hpp"
#include "common/core/error.hpp"

namespace auth {
namespace {

constexpr std::chrono::minutes kCodeLifetime{15};
constexpr std::size_t kCodeBytes = 16;
constexpr std::int64_t kNobody = 0;  // no user has this id

}  // namespace

ResetCode PasswordReset::make_code(const ClientInfo& client, const Actor& actor,
                                   std::int64_t user_id) {
  require_admin(users_, actor);
  const auto now = clock_.now();
  ResetCode made{.code = common::Secret(common::make_hex(random_, kCodeBytes)),
                 .expires_at = now + kCodeLifetime};
  if (!codes_.put(user_id, made.code, made.expires_at)) throw no_such_user();
  events_.record(client,
                 {.name = "user_reset_code", .user_id = user_id, .actor_id = actor.user_id});
  return made;
}

void PasswordReset::redeem(const ClientInfo& client, const std::string& username,
                           const common::Secret& code, const common::Secret& new_password,
                           common::ValidationErrors& errors) {
  check_new_password("/password", new_password, username, min_password_characters_, errors);
  errors.throw_if_any();
  const auto user = users_.find_by_username(username);
  const auto user_id = user ? std::optional(user->id) : std::nullopt;
  const auto tries = throttle_.reserve("reset", client, username, user_id);
  // Hashed before the code is compared, so that an unknown name takes as long as any other.
  const auto hash = hasher_.hash(new_password);
  if (!codes_.use(user_id.value_or(kNobody), code, clock_.now())) {
    events_.log(client, {.name = "reset_failed",
                         .username = username,
                         .reason = user ? "bad_reset_code" : "unknown_user"});
    throw common::Error(common::ErrorKind::kUnauthenticated, "bad_reset_code",
                        "Bad username or code", "Ask an administrator for a new code.")
        .with_bare_challenge();
  }
  throttle_.give_back(tries);
  store(client, {.user_id = user_id}, *user, hash);
}

void PasswordReset::set_password(const ClientInfo& client, const Actor& actor, std::int64_t user_id,
                                 const common::Secret& new_password,
                                 common::ValidationErrors& errors) {
  require_admin(users_, actor);
  const auto user = users_.find_by_id(user_id);
  if (!user) throw no_such_user();
  check_new_password("/password", new_password, user->username, min_password_characters_, errors);
  errors.throw_if_any();
  store(client, actor, *user, hasher_.hash(new_password));
}

// Retries after a concurrent change of the password: this one needs no old password, and wins.
void PasswordReset::store(const ClientInfo& client, const Actor& actor, User user,
                          const std::string& hash) {
  while (!users_.change_password(user.id, user.password_hash, hash, "", "password_reset")) {
    auto current = users_.find_by_id(user.id);
    if (!current) throw no_such_user();
    user = *std::move(current);
  }
  events_.record(client, {.name = "password_changed",
                          .user_id = user.id,
                          .actor_id = actor.user_id,
                          .reason = "reset"});
  complete_revocation(sessions_, events_, client, user.id, "password_reset", clock_.now());
}

}  // namespace auth
