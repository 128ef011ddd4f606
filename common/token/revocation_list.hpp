#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/core/clock.hpp"
#include "common/core/identity.hpp"
#include "common/core/revocation.hpp"

namespace common {

// The revoked sessions and users, in memory. Any thread may call it.
class RevocationList final : public RevocationCheck {
 public:
  // Adding an entry twice, or one of an unknown kind, is a no-op.
  void add(const Revocation& entry);
  // Drops the entries whose tokens have all expired, so that memory is bounded by what is revoked
  // within the lifetime of an access token.
  void forget_expired(Timestamp now);

  bool is_revoked(std::string_view session_id, std::int64_t user_id,
                  std::int64_t issued_at_seconds) override;

  // The number of sessions and users.
  [[nodiscard]] std::size_t size() const;

 private:
  struct User {
    std::int64_t revoked_until_seconds = 0;  // tokens issued up to then
    std::int64_t expires_at_seconds = 0;
  };
  // Lets a session be looked up by a view of its id.
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): std looks for it
  };

  mutable std::shared_mutex mutex_;
  // When the entry expires, by the id of the session.
  std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> sessions_;
  std::unordered_map<std::int64_t, User> users_;
};

}  // namespace common
