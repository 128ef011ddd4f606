#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "auth-service/core/ports.hpp"
#include "auth-service/core/user.hpp"
#include "common/core/identity.hpp"

namespace auth {

// What SessionCheck checks, for one request that shows its user: reads both in one step.
class CallerCheck final : public common::RevocationCheck {
 public:
  // `users` must outlive the object.
  explicit CallerCheck(UserRepository& users) : users_(users) {}

  bool is_revoked(std::string_view session_id, std::int64_t user_id,
                  std::int64_t issued_at_seconds) override;

  // Whose session it is, after a check that found it live. Throws Error kUnauthenticated
  // "user_not_found" where they may not log in any more.
  [[nodiscard]] const User& user() const;

 private:
  UserRepository& users_;
  std::optional<User> user_;
};

}  // namespace auth
