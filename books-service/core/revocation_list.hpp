#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <shared_mutex>
#include <string_view>
#include <unordered_map>

#include "books-service/core/session_table.hpp"
#include "common/core/clock.hpp"
#include "common/core/identity.hpp"
#include "common/core/revocation.hpp"

namespace books {

// The ended sessions and users, in memory: a lookup is one hash lookup under a shared lock, however
// many there are. Any thread may call it.
class RevocationList final : public common::RevocationCheck {
 public:
  // Adding an entry again changes nothing.
  void add(const common::Revocation& entry);
  // Forgets entries of which no token is left, so that the memory is bounded by what ends within
  // the lifetime of an access token.
  void forget_expired(common::Timestamp now);

  bool is_revoked(std::string_view session_id, std::int64_t user_id,
                  std::int64_t issued_at_seconds) override;

  [[nodiscard]] std::size_t size() const;
  // The memory of the ended sessions.
  [[nodiscard]] std::size_t session_bytes() const;
  // How many places of the table a lookup of this session looks at.
  [[nodiscard]] std::size_t probes(std::string_view session_id) const;

 private:
  // Apart, so that the growth of one delays few lookups.
  struct Shard {
    mutable std::shared_mutex mutex;
    SessionTable sessions;
  };
  struct User {
    std::int64_t void_until_seconds = 0;  // tokens issued up to then
    std::int64_t expires_at_seconds = 0;
  };
  static constexpr std::size_t kShards = 64;

  [[nodiscard]] const Shard& shard_of(SessionKey key) const { return shards_[key.low % kShards]; }

  std::array<Shard, kShards> shards_;
  mutable std::shared_mutex users_mutex_;
  std::unordered_map<std::int64_t, User> users_;
};

}  // namespace books
