#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "auth-service/core/ports.hpp"

namespace tests {

class MemoryRevocations final : public auth::RevocationRepository {
 public:
  void add(common::RevocationKind kind, std::int64_t user_id, common::Timestamp now) {
    rows.push_back({.id = state().last_id + 1,
                    .kind = kind,
                    .session_id = "",
                    .user_id = user_id,
                    .created_at = now,
                    .expires_at = now + std::chrono::minutes(15)});
  }
  std::vector<common::Revocation> list(std::int64_t after_id, int limit) override {
    std::vector<common::Revocation> found;
    for (const auto& row : rows) {
      const bool full = found.size() == static_cast<std::size_t>(limit);
      if (row.id > after_id && !full) found.push_back(row);
    }
    return found;
  }
  auth::FeedState state() override {
    return {.database = {.id = "00112233445566778899aabbccddeeff", .mark = mark},
            .last_id = rows.empty() ? 0 : rows.back().id,
            .went_back_at = went_back_at};
  }
  void advance(common::Timestamp until) override {
    ++mark;
    tokens_until = until;
  }
  void set_went_back(std::optional<common::Timestamp> at) override { went_back_at = at; }

  std::vector<common::Revocation> rows;
  std::int64_t mark = 0;
  common::Timestamp tokens_until;  // of the last advance()
  std::optional<common::Timestamp> went_back_at;
};

}  // namespace tests
