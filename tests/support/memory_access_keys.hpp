#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "auth-service/core/access_key.hpp"
#include "auth-service/core/ports.hpp"

namespace tests {

class MemoryAccessKeys final : public auth::AccessKeyRepository {
 public:
  explicit MemoryAccessKeys(auth::UserRepository& users) : users_(users) {}

  auth::AddKeyOutcome add(const auth::AccessKey& key, const common::Secret& secret) override {
    const auto user = users_.find_by_id(key.user_id);
    if (!user || user->disabled) return auth::AddKeyOutcome::kNoSuchUser;
    if (std::ssize(list(key.user_id, key.created_at)) >= auth::kMaxAccessKeysPerUser) {
      return auth::AddKeyOutcome::kTooMany;
    }
    rows[key.id] = {key, secret.reveal()};
    return auth::AddKeyOutcome::kDone;
  }
  std::vector<auth::AccessKey> list(std::int64_t user_id, common::Timestamp now) override {
    std::vector<auth::AccessKey> live;
    for (const auto& [id, row] : rows) {
      if (row.key.user_id == user_id && row.key.expires_at > now) live.push_back(row.key);
    }
    return live;
  }
  std::optional<auth::AccessKeyWithUser> find(std::string_view id) override {
    const auto found = rows.find(std::string(id));
    if (found == rows.end()) return std::nullopt;
    const auto user = users_.find_by_id(found->second.key.user_id);
    if (!user) return std::nullopt;
    return auth::AccessKeyWithUser{.key = found->second.key, .user = *user};
  }
  std::optional<auth::AccessKeyWithUser> find_by_secret(std::string_view id,
                                                        const common::Secret& secret) override {
    if (is_failing) throw common::Error(common::ErrorKind::kUnavailable, "database_busy", "busy");
    const auto found = rows.find(std::string(id));
    if (found == rows.end() || found->second.secret != secret.reveal()) return std::nullopt;
    return find(id);
  }
  bool remove(std::string_view id, common::Timestamp) override {
    return rows.erase(std::string(id)) == 1;
  }
  void note_use(std::string_view id, common::Timestamp now, common::Timestamp) override {
    ++uses;
    rows.at(std::string(id)).key.last_used_at = now;
  }

  struct Row {
    auth::AccessKey key;
    std::string secret;
  };
  std::map<std::string, Row> rows;
  int uses = 0;             // calls of note_use()
  bool is_failing = false;  // find_by_secret() throws

 private:
  auth::UserRepository& users_;
};

}  // namespace tests
