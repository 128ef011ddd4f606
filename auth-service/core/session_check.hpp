#pragma once

#include <cstdint>
#include <string_view>

#include "auth-service/core/ports.hpp"
#include "common/core/identity.hpp"

namespace auth {

// Asks the database for each access token whether its session is revoked, so that auth-service
// refuses it immediately. A session that is not stored is revoked. A legacy token
// (JWT_LEGACY_TOKENS), which has no session, is good while its user may log in.
class SessionCheck final : public common::RevocationCheck {
 public:
  // Both must outlive the object.
  SessionCheck(SessionRepository& sessions, UserRepository& users)
      : sessions_(sessions), users_(users) {}

  bool is_revoked(std::string_view session_id, std::int64_t user_id,
                  std::int64_t issued_at_seconds) override;

 private:
  SessionRepository& sessions_;
  UserRepository& users_;
};

}  // namespace auth
