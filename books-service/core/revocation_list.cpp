#include "books-service/core/revocation_list.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>

namespace books {
namespace {

// The id of a deleted user is not given again. So what was issued while the deletion was under way,
// or by a host whose clock is ahead, is void too.
constexpr std::int64_t kDeletedMarginSeconds = 60;

std::int64_t seconds_of(common::Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

void RevocationList::add(const common::Revocation& entry) {
  const auto expires_at = seconds_of(entry.expires_at) + 1;
  if (entry.kind == common::RevocationKind::kSession) {
    const auto key = session_key(entry.session_id);
    auto& shard = shards_[key.low % kShards];
    const std::unique_lock lock(shard.mutex);
    shard.sessions.add(key, expires_at);
    return;
  }
  const std::unique_lock lock(users_mutex_);
  auto& user = users_[entry.user_id];
  const bool deleted = entry.kind == common::RevocationKind::kUserDeleted;
  user.void_until_seconds =
      std::max(user.void_until_seconds,
               seconds_of(entry.created_at) + (deleted ? kDeletedMarginSeconds : 0));
  user.expires_at_seconds = std::max(user.expires_at_seconds, expires_at);
}

void RevocationList::forget_expired(common::Timestamp now) {
  const auto now_seconds = seconds_of(now);
  for (auto& shard : shards_) {
    const std::unique_lock lock(shard.mutex);
    shard.sessions.forget_expired(now_seconds);
  }
  const std::unique_lock lock(users_mutex_);
  std::erase_if(users_,
                [&](const auto& user) { return user.second.expires_at_seconds <= now_seconds; });
}

bool RevocationList::is_revoked(std::string_view session_id, std::int64_t user_id,
                                std::int64_t issued_at_seconds) {
  if (!session_id.empty()) {
    const auto key = session_key(session_id);
    const auto& shard = shard_of(key);
    const std::shared_lock lock(shard.mutex);
    if (shard.sessions.contains(key)) return true;
  }
  const std::shared_lock lock(users_mutex_);
  const auto user = users_.find(user_id);
  return user != users_.end() && issued_at_seconds <= user->second.void_until_seconds;
}

std::size_t RevocationList::size() const {
  std::size_t size = 0;
  for (const auto& shard : shards_) {
    const std::shared_lock lock(shard.mutex);
    size += shard.sessions.size();
  }
  const std::shared_lock lock(users_mutex_);
  return size + users_.size();
}

std::size_t RevocationList::session_bytes() const {
  std::size_t bytes = 0;
  for (const auto& shard : shards_) {
    const std::shared_lock lock(shard.mutex);
    bytes += shard.sessions.bytes();
  }
  return bytes;
}

std::size_t RevocationList::probes(std::string_view session_id) const {
  const auto key = session_key(session_id);
  const auto& shard = shard_of(key);
  const std::shared_lock lock(shard.mutex);
  return shard.sessions.probes(key);
}

}  // namespace books
