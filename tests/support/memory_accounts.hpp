#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "auth-service/core/ports.hpp"

namespace tests {

class MemoryUsers final : public auth::UserRepository {
 public:
  std::optional<auth::User> add(const auth::User& user) override {
    if (find_by_username(user.username)) return std::nullopt;
    rows.push_back(user);
    rows.back().id = ++last_id_;
    return rows.back();
  }
  std::optional<auth::User> find_by_username(std::string_view username) override {
    return find([&](const auth::User& user) { return user.username == username; });
  }
  std::optional<auth::User> find_by_id(std::int64_t id) override {
    return find([&](const auth::User& user) { return user.id == id; });
  }

  std::vector<auth::User> rows;

 private:
  template <class Predicate>
  std::optional<auth::User> find(Predicate predicate) {
    const auto found = std::find_if(rows.begin(), rows.end(), predicate);
    if (found == rows.end()) return std::nullopt;
    return *found;
  }

  std::int64_t last_id_ = 0;
};

class MemorySessions final : public auth::SessionRepository {
 public:
  void add(const auth::Session& session) override { rows[session.id] = session; }
  std::optional<auth::Session> find(std::string_view id) override {
    const auto found = rows.find(std::string(id));
    if (found == rows.end()) return std::nullopt;
    return found->second;
  }
  bool rotate(std::string_view id, std::int64_t counter, common::Timestamp now) override {
    const auto found = rows.find(std::string(id));
    if (found == rows.end() || found->second.counter != counter || found->second.revoked_at) {
      return false;
    }
    ++found->second.counter;
    found->second.rotated_at = found->second.last_seen = now;
    return true;
  }
  bool revoke(std::string_view id, std::string_view reason, common::Timestamp now) override {
    const auto found = rows.find(std::string(id));
    if (found == rows.end() || found->second.revoked_at) return false;
    found->second.revoked_at = now;
    found->second.revoke_reason = reason;
    return true;
  }
  std::vector<std::string> revoke_all_of(std::int64_t user_id, std::string_view except_id,
                                         std::string_view reason, common::Timestamp now) override {
    std::vector<std::string> ended;
    for (const auto& [id, session] : rows) {
      if (session.user_id == user_id && id != except_id && revoke(id, reason, now)) {
        ended.push_back(id);
      }
    }
    return ended;
  }
  std::vector<auth::Session> list_live(std::int64_t user_id, common::Timestamp now) override {
    std::vector<auth::Session> live;
    for (const auto& [id, session] : rows) {
      const bool is_live = !session.revoked_at && session.expires_at > now;
      if (session.user_id == user_id && is_live) live.push_back(session);
    }
    return live;
  }
  int prune(common::Timestamp now, int limit) override {
    int removed = 0;
    while (removed < limit) {
      const auto old = std::find_if(rows.begin(), rows.end(),
                                    [&](const auto& row) { return row.second.expires_at < now; });
      if (old == rows.end()) break;
      rows.erase(old);
      ++removed;
    }
    return removed;
  }

  std::map<std::string, auth::Session> rows;
};

}  // namespace tests
