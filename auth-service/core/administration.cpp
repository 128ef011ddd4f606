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

// `entries` were read with a limit of one more than `limit`.
template <class Entry>
PageOf<Entry> page_of(std::vector<Entry> entries, int limit) {
  const auto wanted = static_cast<std::size_t>(limit);
  const bool more = entries.size() > wanted;
  if (more) entries.resize(wanted);
  return {std::move(entries), more};
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

void require_admin(UserRepository& users, const Actor& actor) {
  if (!actor.user_id) return;
  const auto user = users.find_by_id(*actor.user_id);
  if (user && !user->disabled && user->role == kRoleAdmin) return;
  throw Error(ErrorKind::kForbidden, "insufficient_role", "This needs the role admin");
}

PageOf<User> Administration::list_users(const Actor& actor, std::int64_t after_id, int limit) {
  require_admin(users_, actor);
  return page_of(users_.find_users({.after_id = after_id, .limit = limit + 1}), limit);
}

User Administration::change_user(const ClientInfo& client, const Actor& actor, std::int64_t id,
                                 const UserChange& change, common::ValidationErrors& errors) {
  require_admin(users_, actor);
  if (change.role && !scope_of_role(*change.role)) {
    errors.add("/role", "unknown_role", "must be user, editor or admin");
  }
  errors.throw_if_any();
  const auto now = clock_.now();
  throw_unless_done(users_.change(id, change, now, now + feed_lifetime_), no_such_user());
  events_.record(client, {.name = "user_changed",
                          .user_id = id,
                          .actor_id = actor.user_id,
                          .change = describe(change)});
  if (change.disabled.value_or(false)) {
    complete_revocation(sessions_, events_, client, id, "disabled", clock_.now());
  }
  auto user = users_.find_by_id(id);
  if (!user) throw no_such_user();
  return *std::move(user);
}

PageOf<AuditEvent> Administration::list_audit(const Actor& actor, std::int64_t before_id,
                                              int limit) {
  require_admin(users_, actor);
  return page_of(audit_.list(before_id, limit + 1), limit);
}

}  // namespace auth
