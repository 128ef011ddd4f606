#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "common/core/clock.hpp"

namespace auth {

// A row of table sessions: one per login, none per token. A refresh token names its session and
// the counter it was issued at; only the newest counter may rotate.
struct Session {
  std::string id;  // UUID
  std::int64_t user_id = 0;
  std::int64_t counter = 0;
  common::Timestamp rotated_at;  // when `counter` took its value
  common::Timestamp created_at;
  common::Timestamp last_seen;
  std::string ip;
  std::string user_agent;
  common::Timestamp expires_at;
  std::optional<common::Timestamp> revoked_at;
  std::optional<std::string> revoke_reason;

  [[nodiscard]] bool is_live(common::Timestamp now) const {
    return !revoked_at && expires_at > now;
  }
  // Whether `of_counter` is the counter before the last rotation, and that rotation is not older
  // than `grace`: then a client that repeats its refresh gets the same successor (ADR 4).
  [[nodiscard]] bool is_within_grace(std::int64_t of_counter, common::Timestamp now,
                                     std::chrono::seconds grace) const {
    return counter == of_counter + 1 && now - rotated_at <= grace;
  }
};

}  // namespace auth
