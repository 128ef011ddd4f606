#include "common/token/revocation_list.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>

namespace common {
namespace {

// The id of a deleted user is not assigned again, so a token issued during the deletion, or by a
// host whose clock is ahead, is revoked as well.
constexpr std::int64_t kDeletedMarginSeconds = 60;

std::int64_t seconds_of(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

void RevocationList::add(const Revocation& entry) {
  if (entry.kind == RevocationKind::kUnknown) return;
  const auto expires_at = seconds_of(entry.expires_at) + 1;
  const std::unique_lock lock(mutex_);
  if (entry.kind == RevocationKind::kSession) {
    auto& known = sessions_[entry.session_id];
    known = std::max(known, expires_at);
    return;
  }
  auto& user = users_[entry.user_id];
  const auto margin = entry.kind == RevocationKind::kUserDeleted ? kDeletedMarginSeconds : 0;
  user.revoked_until_seconds =
      std::max(user.revoked_until_seconds, seconds_of(entry.created_at) + margin);
  user.expires_at_seconds = std::max(user.expires_at_seconds, expires_at);
}

void RevocationList::forget_expired(Timestamp now) {
  const auto now_seconds = seconds_of(now);
  const std::unique_lock lock(mutex_);
  std::erase_if(sessions_, [&](const auto& session) { return session.second <= now_seconds; });
  std::erase_if(users_,
                [&](const auto& user) { return user.second.expires_at_seconds <= now_seconds; });
}

bool RevocationList::is_revoked(std::string_view session_id, std::int64_t user_id,
                                std::int64_t issued_at_seconds) {
  const std::shared_lock lock(mutex_);
  if (!session_id.empty() && sessions_.contains(session_id)) return true;
  const auto user = users_.find(user_id);
  return user != users_.end() && issued_at_seconds <= user->second.revoked_until_seconds;
}

std::size_t RevocationList::size() const {
  const std::shared_lock lock(mutex_);
  return sessions_.size() + users_.size();
}

}  // namespace common
