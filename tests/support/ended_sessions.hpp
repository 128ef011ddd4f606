#pragma once

#include <cstdint>
#include <string_view>

#include "common/core/identity.hpp"

namespace tests {

inline constexpr const char* kEndedSession = "ended";

// The session kEndedSession is revoked, and every token of user 13 issued before `user_ended`.
class EndedSessions final : public common::RevocationCheck {
 public:
  bool is_revoked(std::string_view session_id, std::int64_t user_id,
                  std::int64_t issued_at_seconds) override {
    ++asked;
    return session_id == kEndedSession || (user_id == 13 && issued_at_seconds < user_ended);
  }

  std::int64_t user_ended = 1000;
  int asked = 0;
};

}  // namespace tests
