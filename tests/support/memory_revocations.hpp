#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

#include "auth-service/core/ports.hpp"

namespace tests {

class MemoryRevocations final : public auth::RevocationRepository {
 public:
  void add(common::RevocationKind kind, std::int64_t user_id, common::Timestamp now) {
    rows.push_back({.id = last_id() + 1,
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
  std::int64_t last_id() override { return rows.empty() ? 0 : rows.back().id; }

  std::vector<common::Revocation> rows;
};

}  // namespace tests
