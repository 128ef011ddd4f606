#include "auth-service/core/administration.hpp"

#include <fmt/format.h>

#include "auth-service/core/revocation.hpp"
#include "auth-service/core/roles.hpp"
#include "auth-service/core/user.hpp"
#include "common/core/error.hpp"

namespace auth {
namespace {

using common::Error;
using common::ErrorKind;

constexpr std::chrono::minutes kCodeLifetime{15};
constexpr std::size_t kCodeBytes = 16;
constexpr std::int64_t kNobody = 0;  // no user has this id
constexpr common::TextRule kInviteNote{.min_characters = 0, .max_characters = 200};
constexpr int kMaxThrottles = 100;

// `entries` were read with a limit of one more than `limit`.
template <class Entry>
PageOf<Entry> page_of(std::vector<Entry> entries, int limit) {
  const auto wanted = static_cast<std::size_t>(limit);
  const bool more = entries.size() > wanted;
  if (more) entries.resize(wanted);
  return {std::move(entries), more};
}

Error not_found(const std::string& message) { return {ErrorKind::kNotFound, "not_found", message}; }

void check_role(const std::string& role, common::ValidationErrors& errors) {
  if (scope_of_role(role)) return;
  errors.add("/role", "unknown_role", "must be user, editor or admin");
}

void check(const Invite& wanted, common::ValidationErrors& errors) {
  check_role(wanted.role, errors);
  if (wanted.uses < 1 || wanted.uses > kMaxInviteUses) {
    errors.add("/uses", "out_of_range", fmt::format("must be from 1 to {}", kMaxInviteUses));
  }
  const auto latest = wanted.created_at + kMaxInviteDays;
  if (wanted.expires_at <= wanted.created_at || wanted.expires_at > latest) {
    errors.add("/expires_at", "out_of_range",
               fmt::format("must be within the next {} days", kMaxInviteDays.count()));
  }
  if (wanted.note) check_label("/note", *wanted.note, kInviteNote, errors);
}

std::string describe(const FullCounter& counter) {
  auto text = fmt::format("limit={}", limit_of(counter.purpose, counter.address));
  if (!counter.address.empty()) text += fmt::format(" address={}", counter.address);
  return text;
}

std::string describe(const UserChange& change) {
  std::string text;
  if (change.role) text = fmt::format("role={}", *change.role);
  if (change.disabled) {
    text += fmt::format("{}disabled={}", text.empty() ? "" : " ", *change.disabled);
  }
  return text;
}

}  // namespace

void Administration::require_admin(const Actor& actor) {
  if (!actor.user_id) return;
  const auto user = users_.find_by_id(*actor.user_id);
  if (user && !user->disabled && user->role == kRoleAdmin) return;
  throw Error(ErrorKind::kForbidden, "insufficient_role", "This needs the role admin");
}

void Administration::require_admin_of(const Actor& actor, std::int64_t user_id) {
  require_admin(actor);
  if (actor.user_id != user_id) return;
  throw Error(ErrorKind::kForbidden, "own_account",
              "Administrators cannot change their own account",
              "Ask another administrator, or use the command line of auth-service.");
}

// Only administrators come this far, and former ones until their access token expires, so others
// cannot fill the audit trail.
template <class Call>
auto Administration::record_refusal(const ClientInfo& client, const Actor& actor,
                                    std::optional<std::int64_t> user_id, Call call) {
  try {
    return call();
  } catch (const Error& refusal) {
    if (refusal.kind() == ErrorKind::kForbidden || refusal.kind() == ErrorKind::kConflict) {
      events_.record(client, {.name = "admin_refused",
                              .user_id = user_id ? user_id : actor.user_id,
                              .actor_id = user_id ? actor.user_id : std::nullopt,
                              .reason = refusal.code()});
    }
    throw;
  }
}

PageOf<User> Administration::list_users(const ClientInfo& client, const Actor& actor,
                                        std::int64_t after_id, int limit) {
  return record_refusal(client, actor, {}, [&] {
    require_admin(actor);
    return page_of(users_.find_users({.after_id = after_id, .limit = limit + 1}), limit);
  });
}

User Administration::change_user(const ClientInfo& client, const Actor& actor, std::int64_t id,
                                 const UserChange& change, common::ValidationErrors& errors) {
  record_refusal(client, actor, id, [&] {
    require_admin_of(actor, id);
    if (change.role) check_role(*change.role, errors);
    errors.throw_if_any();
    if (change.role || change.disabled) apply(client, actor, id, change);
  });
  auto user = users_.find_by_id(id);
  if (!user) throw no_such_user();
  return *std::move(user);
}

void Administration::apply(const ClientInfo& client, const Actor& actor, std::int64_t id,
                           const UserChange& change) {
  const auto now = clock_.now();
  throw_unless_done(users_.change(id, change, now, now + feed_lifetime_), no_such_user());
  events_.record(client, {.name = "user_changed",
                          .user_id = id,
                          .actor_id = actor.user_id,
                          .change = describe(change)});
  if (change.disabled.value_or(false)) {
    complete_revocation(sessions_, events_, client, id, "disabled", clock_.now());
  }
}

PageOf<AuditEvent> Administration::list_audit(const ClientInfo& client, const Actor& actor,
                                              AuditQuery query) {
  return record_refusal(client, actor, {}, [&] {
    require_admin(actor);
    const int limit = query.limit++;
    return page_of(audit_.list(query), limit);
  });
}

ResetCode Administration::make_reset_code(const ClientInfo& client, const Actor& actor,
                                          std::int64_t user_id) {
  record_refusal(client, actor, user_id, [&] { require_admin_of(actor, user_id); });
  const auto now = clock_.now();
  ResetCode made{.code = common::Secret(common::make_hex(random_, kCodeBytes)),
                 .expires_at = now + kCodeLifetime};
  if (!codes_.put(user_id, made.code, made.expires_at, actor.user_id)) throw no_such_user();
  events_.record(client,
                 {.name = "user_reset_code", .user_id = user_id, .actor_id = actor.user_id});
  return made;
}

void Administration::redeem_reset_code(const ClientInfo& client, const std::string& username,
                                       const common::Secret& code,
                                       const common::Secret& new_password,
                                       common::ValidationErrors& errors) {
  check_new_password("/password", new_password, username, min_password_characters_, errors);
  errors.throw_if_any();
  const auto user = users_.find_by_username(username);
  const auto user_id = user ? std::optional(user->id) : std::nullopt;
  const auto tries = throttle_.reserve(Guess::kResetCode, client, username, user);
  // Hashed before the code is compared, so that an unknown name takes as long as any other.
  const auto hash = hasher_.hash(new_password);
  if (!codes_.use(user_id.value_or(kNobody), code, clock_.now())) {
    events_.record(client, {.name = "reset_failed",
                            .user_id = user_id,
                            .username = user ? username : "",
                            .reason = user ? "bad_reset_code" : "unknown_user"});
    throw Error(ErrorKind::kUnauthenticated, "bad_reset_code", "Bad username or code",
                "Ask an administrator for a new code.")
        .with_bare_challenge();
  }
  store_password(client, {.user_id = user_id}, *user, hash);
  throttle_.give_back(tries);
  throttle_.unlock(client, *user);
}

void Administration::set_password(const ClientInfo& client, const Actor& actor,
                                  std::int64_t user_id, const common::Secret& new_password,
                                  common::ValidationErrors& errors) {
  record_refusal(client, actor, user_id, [&] { require_admin_of(actor, user_id); });
  const auto user = users_.find_by_id(user_id);
  if (!user) throw no_such_user();
  check_new_password("/password", new_password, user->username, min_password_characters_, errors);
  errors.throw_if_any();
  store_password(client, actor, *user, hasher_.hash(new_password));
}

// Retries after a concurrent change of the password: this one needs no old password, and wins.
void Administration::store_password(const ClientInfo& client, const Actor& actor, User user,
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

MadeInvite Administration::make_invite(const ClientInfo& client, const Actor& actor,
                                       const NewInvite& wanted, common::ValidationErrors& errors) {
  record_refusal(client, actor, {}, [&] { require_admin(actor); });
  const auto now = clock_.now();
  MadeInvite made{.invite = {.role = wanted.role,
                             .uses = wanted.uses,
                             .note = wanted.note,
                             .creator_id = actor.user_id,
                             .created_at = now,
                             .expires_at = wanted.expires_at.value_or(now + kDefaultInviteDays)},
                  .code = common::Secret(common::make_hex(random_, kCodeBytes))};
  check(made.invite, errors);
  errors.throw_if_any();
  made.invite.id = invites_.add(made.invite, made.code);
  const auto change =
      fmt::format("invite={} role={} uses={}", made.invite.id, made.invite.role, made.invite.uses);
  events_.record(client, {.name = "invite_created", .user_id = actor.user_id, .change = change});
  return made;
}

PageOf<Invite> Administration::list_invites(const ClientInfo& client, const Actor& actor,
                                            std::int64_t after_id, int limit) {
  return record_refusal(client, actor, {}, [&] {
    require_admin(actor);
    return page_of(invites_.list(after_id, limit + 1, clock_.now()), limit);
  });
}

void Administration::revoke_invite(const ClientInfo& client, const Actor& actor, std::int64_t id) {
  record_refusal(client, actor, {}, [&] { require_admin(actor); });
  if (!invites_.remove(id)) throw not_found("There is no such invite");
  const auto change = fmt::format("invite={}", id);
  events_.record(client, {.name = "invite_revoked", .user_id = actor.user_id, .change = change});
}

std::vector<FullCounter> Administration::list_throttles(const ClientInfo& client,
                                                        const Actor& actor) {
  return record_refusal(client, actor, {}, [&] {
    require_admin(actor);
    return throttle_.list_full(kMaxThrottles);
  });
}

void Administration::lift_throttle(const ClientInfo& client, const Actor& actor,
                                   std::string_view id) {
  std::optional<FullCounter> counter;
  record_refusal(client, actor, {}, [&] {
    require_admin(actor);
    counter = throttle_.find_full(id);
    if (counter && counter->user_id) require_admin_of(actor, *counter->user_id);
  });
  if (!counter || !throttle_.lift(*counter)) throw not_found("There is no such limit now");
  const bool has_user = counter->user_id.has_value();
  const auto change = describe(*counter);
  events_.record(client, {.name = "throttle_lifted",
                          .user_id = has_user ? counter->user_id : actor.user_id,
                          .actor_id = has_user ? actor.user_id : std::nullopt,
                          .change = change});
}

void Administration::unlock_user(const ClientInfo& client, const Actor& actor,
                                 std::int64_t user_id) {
  record_refusal(client, actor, user_id, [&] { require_admin_of(actor, user_id); });
  const auto change = fmt::format("counters={}", throttle_.lift_all_of(user_id));
  events_.record(
      client,
      {.name = "throttle_lifted", .user_id = user_id, .actor_id = actor.user_id, .change = change});
}

}  // namespace auth
