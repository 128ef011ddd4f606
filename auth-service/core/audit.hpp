#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/core/clock.hpp"

namespace auth {

// A row of table audit_events: something that matters to the security of an account. Names of
// events are those of the log: login_ok, login_failed, refresh_reuse, session_revoked,
// password_changed, user_registered, user_changed, user_deleted and the like.
struct AuditEvent {
  std::int64_t id = 0;  // ascending
  common::Timestamp created_at = {};
  std::string event = {};
  std::optional<std::int64_t> user_id = {};   // whose account it is about
  std::optional<std::int64_t> actor_id = {};  // who did it, where that was another
  std::optional<std::string> session_id = {};
  std::string ip = {};          // empty where the command line did it
  std::string request_id = {};  // likewise
  std::string detail = {};      // printable ASCII, at most 255 bytes; never a password or a token
};

}  // namespace auth
