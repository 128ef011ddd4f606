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
      auto& row = rows.try_emplace(key_of(counter), Row{0, now + counter.window}).first->second;
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

  struct Row {
    int failures;
    common::Timestamp ends_at;
  };
  std::map<std::string, Row> rows;

 private:
  static std::string key_of(const auth::ThrottleCounter& counter) {
    return fmt::format("{}|{}|{}", counter.purpose, counter.name, counter.address);
  }
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
