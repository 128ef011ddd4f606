#pragma once

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "auth-service/core/ports.hpp"

namespace tests {

class MemoryThrottle final : public auth::ThrottleRepository {
 public:
  auth::ThrottleDecision reserve(std::span<const auth::ThrottleCounter> counters,
                                 common::Timestamp now) override {
    for (std::size_t i = 0; i < counters.size(); ++i) {
      const auto found = rows.find(key_of(counters[i]));
      if (found == rows.end()) continue;
      if (found->second.ends_at <= now) {
        rows.erase(found);
      } else if (found->second.failures >= counters[i].limit) {
        return {.refusal = auth::ThrottleRefusal{.counter = i, .opens_at = found->second.ends_at}};
      }
    }
    auth::ThrottleKeys keys;
    for (const auto& counter : counters) {
      keys.push_back(key_of(counter));
      auto& row = rows.try_emplace(key_of(counter), row_of(counter, now)).first->second;
      ++row.failures;
    }
    return {.keys = std::move(keys)};
  }
  void give_back(const auth::ThrottleKeys& keys, common::Timestamp) override {
    for (const auto& key : keys) --rows.at(key).failures;
  }
  void reset(std::span<const auth::ThrottleCounter> counters) override {
    for (const auto& counter : counters) rows.erase(key_of(counter));
  }
  std::vector<auth::FullCounter> find_full(const auth::FullCounterFilter& filter,
                                           common::Timestamp now) override {
    std::vector<auth::FullCounter> found;
    for (const auto& [key, row] : rows) {
      const bool is_full = row.failures >= row.limit && row.ends_at > now;
      const bool is_wanted = row.shown.id == filter.id.value_or(row.shown.id);
      if (is_full && is_wanted && std::ssize(found) < filter.limit) found.push_back(row.shown);
    }
    return found;
  }
  bool remove(std::string_view id) override {
    return std::erase_if(rows, [&](const auto& row) { return row.second.shown.id == id; }) == 1;
  }
  std::int64_t remove_all_of(std::int64_t user_id) override {
    return static_cast<std::int64_t>(
        std::erase_if(rows, [&](const auto& row) { return row.second.shown.user_id == user_id; }));
  }

  struct Row {
    int failures;
    common::Timestamp ends_at;
    int limit;
    auth::FullCounter shown;
  };
  std::map<std::string, Row> rows;

 private:
  // Knows no user by name.
  Row row_of(const auth::ThrottleCounter& counter, common::Timestamp now) {
    const auto ends_at = now + counter.window;
    return {.failures = 0,
            .ends_at = ends_at,
            .limit = counter.limit,
            .shown = {.id = fmt::format("{:032x}", ++last_id_),
                      .purpose = std::string(counter.purpose),
                      .user_id = counter.user_id,
                      .username = {},
                      .address = std::string(counter.address),
                      .opens_at = ends_at}};
  }
  static std::string key_of(const auth::ThrottleCounter& counter) {
    return fmt::format("{}|{}|{}", counter.purpose, counter.name, counter.address);
  }

  std::int64_t last_id_ = 0;
};

class MemoryResetCodes final : public auth::ResetCodeRepository {
 public:
  // Only these users can have a code.
  explicit MemoryResetCodes(auth::UserRepository& users) : users_(users) {}

  // Does not know the sessions of the creator.
  bool put(std::int64_t user_id, const common::Secret& code, common::Timestamp expires_at,
           std::optional<std::int64_t>) override {
    if (users_.find_by_id(user_id)) rows[user_id] = {code.reveal(), expires_at};
    return rows.contains(user_id);
  }
  bool use(std::int64_t user_id, const common::Secret& code, common::Timestamp now) override {
    const auto found = rows.find(user_id);
    ++used;
    if (found == rows.end() || found->second.first != code.reveal()) return false;
    if (found->second.second <= now) return false;
    rows.erase(found);
    return true;
  }

  std::map<std::int64_t, std::pair<std::string, common::Timestamp>> rows;
  int used = 0;  // calls of use()

 private:
  auth::UserRepository& users_;
};

class MemoryInvites final : public auth::InviteRepository {
 public:
  std::int64_t add(const auth::Invite& invite, const common::Secret& code) override {
    rows.push_back({invite, code.reveal()});
    return rows.back().first.id = ++last_id_;
  }
  std::optional<auth::Invite> find_valid(const common::Secret& code,
                                         common::Timestamp now) override {
    for (const auto& [invite, its_code] : rows) {
      if (its_code == code.reveal() && is_valid(invite, now)) return invite;
    }
    return std::nullopt;
  }
  std::vector<auth::Invite> list(std::int64_t after_id, int limit, common::Timestamp now) override {
    std::vector<auth::Invite> found;
    for (auto [invite, code] : rows) {
      invite.is_valid = is_valid(invite, now);
      if (invite.id > after_id && std::ssize(found) < limit) found.push_back(invite);
    }
    return found;
  }
  bool remove(std::int64_t id) override {
    return std::erase_if(rows, [&](const auto& row) { return row.first.id == id; }) == 1;
  }
  // For MemoryUsers.
  void take(std::int64_t id, common::Timestamp now) {
    for (auto& [invite, code] : rows) {
      if (invite.id != id || !is_valid(invite, now)) continue;
      ++invite.used;
      return;
    }
    throw auth::invite_invalid();
  }

  std::vector<std::pair<auth::Invite, std::string>> rows;  // with their codes

 private:
  // Does not know the sessions of the creator.
  static bool is_valid(const auth::Invite& invite, common::Timestamp now) {
    return invite.used < invite.uses && invite.expires_at > now;
  }

  std::int64_t last_id_ = 0;
};

class MemoryAudit final : public auth::AuditTrail {
 public:
  void record(const auth::AuditEvent& event) noexcept override {
    rows.push_back(event);
    rows.back().id = std::ssize(rows);
  }
  std::vector<auth::AuditEvent> list(const auth::AuditQuery& query) override {
    std::vector<auth::AuditEvent> page;
    for (auto row = rows.rbegin(); row != rows.rend() && std::ssize(page) < query.limit; ++row) {
      const bool is_wanted = row->id < query.before_id &&
                             (!query.user_id || row->user_id == query.user_id) &&
                             (!query.event || row->event == *query.event) &&
                             (!query.from || row->created_at >= *query.from) &&
                             (!query.until || row->created_at < *query.until);
      if (is_wanted) page.push_back(*row);
    }
    return page;
  }
  // The names of all events, oldest first.
  [[nodiscard]] std::vector<std::string> events() const {
    std::vector<std::string> names;
    for (const auto& row : rows) names.push_back(row.event);
    return names;
  }

  std::vector<auth::AuditEvent> rows;
};

// Counts calls of prune(), of which the first `batches` remove a full batch.
class MemoryExpiredRows final : public auth::ExpiredRows {
 public:
  int prune(const auth::Retention& retention, int limit) override {
    last = retention;
    return calls++ < batches ? limit : 0;
  }

  int batches = 0;
  int calls = 0;
  auth::Retention last{};
};

}  // namespace tests
