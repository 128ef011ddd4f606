#include "auth-service/core/database_history.hpp"

#include <fmt/format.h>

#include "auth-service/core/access_key.hpp"
#include "auth-service/core/revocation.hpp"
#include "common/core/error.hpp"
#include "common/core/text.hpp"

namespace auth {
namespace {

constexpr std::size_t kMaxServiceBytes = 64;

}  // namespace

void DatabaseHistory::note_went_back(const ClientInfo& client) {
  revocations_.set_went_back(clock_.now());
  events_.record(client, {.name = "database_went_back",
                          .detail = "said by an operator",
                          .level = common::LogLevel::kWarn});
}

void DatabaseHistory::accept(const ClientInfo& client) {
  revocations_.set_went_back({});
  events_.record(client, {.name = "database_accepted"});
}

std::int64_t DatabaseHistory::take_back(const ClientInfo& client, std::string_view service,
                                        std::string_view database_id,
                                        std::span<const common::Revocation> entries) {
  const auto state = revocations_.state();
  if (!state.went_back_at || state.database.id != database_id) {
    throw common::Error(common::ErrorKind::kConflict, "database_not_back",
                        "This database has lost no revocations",
                        "Offer them after it has noticed that it went back.");
  }
  const auto by = common::make_printable(service, kMaxServiceBytes);
  std::int64_t taken = 0;
  for (const auto& entry : entries) {
    if (!apply(client, entry)) continue;
    ++taken;
    const auto kind = common::name_of(entry.kind);
    events_.record(client, {.name = "revocation_offered",
                            .user_id = entry.user_id,
                            .session_id = entry.session_id,
                            .reason = kind,
                            .detail = fmt::format("{} revoked_at={} by={}", kind,
                                                  common::format_time(entry.created_at), by),
                            .level = common::LogLevel::kWarn});
  }
  return taken;
}

bool DatabaseHistory::apply(const ClientInfo& client, const common::Revocation& entry) {
  if (entry.kind != common::RevocationKind::kSession) return disable(client, entry.user_id);
  const auto now = clock_.now();
  if (is_access_key_id(entry.session_id)) {
    const auto found = keys_.find(entry.session_id);
    return found && found->key.user_id == entry.user_id && keys_.remove(entry.session_id, now);
  }
  const auto session = sessions_.find(entry.session_id);
  return session && session->user_id == entry.user_id && session->is_live(now) &&
         sessions_.revoke(entry.session_id, "offered", now);
}

bool DatabaseHistory::disable(const ClientInfo& client, std::int64_t user_id) {
  const auto user = users_.find_by_id(user_id);
  if (!user || user->disabled) return false;
  const auto now = clock_.now();
  const auto outcome =
      users_.change(user_id, {.role = {}, .disabled = true}, now, now + feed_lifetime_);
  if (outcome != ChangeOutcome::kDone) return false;
  complete_revocation(sessions_, events_, client, user_id, "disabled", now);
  return true;
}

}  // namespace auth
