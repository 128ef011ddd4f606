#pragma once

#include <cstdint>
#include <optional>

#include "common/core/clock.hpp"

namespace common::sql {

// A moment as the databases store it: milliseconds since 1970 (UTC).
inline std::int64_t to_milliseconds(Timestamp time) { return time.time_since_epoch().count(); }

inline Timestamp to_timestamp(std::int64_t milliseconds) {
  return Timestamp{std::chrono::milliseconds{milliseconds}};
}

inline std::optional<std::int64_t> to_milliseconds(std::optional<Timestamp> time) {
  return time ? std::optional(to_milliseconds(*time)) : std::nullopt;
}

inline std::optional<Timestamp> to_timestamp(std::optional<std::int64_t> milliseconds) {
  return milliseconds ? std::optional(to_timestamp(*milliseconds)) : std::nullopt;
}

}  // namespace common::sql
