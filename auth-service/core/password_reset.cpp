#include "auth-service/core/password_reset.hpp"

#include <utility>

#include "auth-service/core/refusals.hpp"
#include "auth-service/core/sessions.hpp"
#include "common/core/error.hpp"

namespace auth {
namespace {

constexpr std::chrono::minutes kCodeLifetime{15};
constexpr std::size_t kCodeBytes = 16;
constexpr std::int64_t kNobody = 0;  // an id that no user has

}  // namespace

PasswordReset::PasswordReset(UserRepository& users, SessionRepository& sessions,
                             ResetCodeRepository& codes, PasswordHasher& hasher, Throttle& throttle,
                             AuditTrail& audit, const common::Clock& clock, common::Random& random,
                             common::Log& log, std::size_t min_password_characters)
    : users_(users),
      sessions_(sessions),
      codes_(codes),
      hasher_(hasher),
      throttle_(throttle),
      audit_(audit),
      clock_(clock),
      random_(random),
      log_(log),
      min_password_characters_(min_password_characters) {}

ResetCode PasswordReset::make_code(const Caller& caller, const Actor& actor, std::int64_t user_id) {
  require_admin(users_, actor);
  const auto now = clock_.now();
  ResetCode made{.code = common::Secret(common::make_hex(random_, kCodeBytes)),
                 .expires_at = now + kCodeLifetime};
  if (!codes_.put(user_id, made.code, made.expires_at)) throw no_such_user();
  log_.info("user_reset_code", {{"request_id", caller.request_id},
                                {"user_id", user_id},
                                {"actor_id", actor.user_id.value_or(0)}});
  audit_.record({.created_at = now,
                 .event = "user_reset_code",
                 .user_id = user_id,
                 .actor_id = actor.user_id,
                 .ip = caller.ip,
                 .request_id = caller.request_id});
  return made;
}

void PasswordReset::redeem(const Caller& caller, const std::string& username,
                           const common::Secret& code, const common::Secret& new_password,
                           common::ValidationErrors& errors) {
  check_new_password("/password", new_password, username, min_password_characters_, errors);
  errors.throw_if_any();
  const auto user = users_.find_by_username(username);
  const auto user_id = user ? std::optional(user->id) : std::nullopt;
  const auto reserved = throttle_.reserve("reset", caller, username, user_id);
  // Hashed before the code is looked at: then a name that is unknown takes as long as any other.
  const auto hash = hasher_.hash(new_password);
  if (!codes_.use(user_id.value_or(kNobody), code, clock_.now())) {
    log_.info("reset_failed", {{"request_id", caller.request_id},
                               {"user", username},
                               {"reason", user ? "bad_reset_code" : "unknown_user"},
                               {"ip", caller.ip}});
    throw common::Error(common::ErrorKind::kUnauthenticated, "bad_reset_code",
                        "Bad username or code", "Ask an administrator for a new code.")
        .with_bare_challenge();
  }
  throttle_.give_back(reserved);
  store(caller, {.user_id = user_id}, *user, hash);
}

void PasswordReset::set_password(const Caller& caller, const Actor& actor, std::int64_t user_id,
                                 const common::Secret& new_password,
                                 common::ValidationErrors& errors) {
  require_admin(users_, actor);
  const auto user = users_.find_by_id(user_id);
  if (!user) throw no_such_user();
  check_new_password("/password", new_password, user->username, min_password_characters_, errors);
  errors.throw_if_any();
  store(caller, actor, *user, hasher_.hash(new_password));
}

// Another change of the password may come in between; this one needs no old password, and wins.
void PasswordReset::store(const Caller& caller, const Actor& actor, User user,
                          const std::string& hash) {
  while (!users_.change_password(user.id, user.password_hash, hash, "", "password_reset")) {
    auto current = users_.find_by_id(user.id);
    if (!current) throw no_such_user();
    user = *std::move(current);
  }
  const auto now = clock_.now();
  log_.info("password_changed", {{"request_id", caller.request_id},
                                 {"user_id", user.id},
                                 {"reason", "reset"},
                                 {"ip", caller.ip}});
  audit_.record({.created_at = now,
                 .event = "password_changed",
                 .user_id = user.id,
                 .actor_id = actor.user_id,
                 .ip = caller.ip,
                 .request_id = caller.request_id,
                 .detail = "reset"});
  complete_revocation(sessions_, log_, caller, user.id, "password_reset", now);
}

}  // namespace auth
