#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/core/clock.hpp"

namespace auth {

// A row of table audit_events. The names of events are those of the log; docs/security.md lists
// them.
struct AuditEvent {
  std::int64_t id = 0;  // ascending
  common::Timestamp created_at = {};
  std::string event = {};
  std::optional<std::int64_t> user_id = {};   // whose account it concerns
  std::optional<std::int64_t> actor_id = {};  // who did it, if that was another user
  std::optional<std::string> session_id = {};
  std::string ip = {};          // empty for the command line
  std::string request_id = {};  // "command-line" for the command line
  std::string detail = {};      // printable ASCII, at most 255 bytes; never a password or a token
};

}  // namespace auth
