#pragma once

#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "common/token/feed_reader.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/memory_log.hpp"

namespace tests {

// Returns two entries per page and records the requests.
class MemoryFeed final : public common::RevocationFeed {
 public:
  common::RevocationPage read(std::int64_t after_id) override {
    requests.push_back(after_id);
    if (away) throw std::runtime_error("connection refused");
    common::RevocationPage page;
    page.last_id = rows.empty() ? 0 : rows.rbegin()->first;
    for (auto row = rows.upper_bound(after_id); row != rows.end(); ++row) {
      page.more = page.entries.size() == 2;
      if (page.more) break;
      page.entries.push_back(row->second);
    }
    return page;
  }

  std::map<std::int64_t, common::Revocation> rows;
  std::vector<std::int64_t> requests;
  bool away = false;
};

// Returns the same page for every request.
class StuckFeed final : public common::RevocationFeed {
 public:
  explicit StuckFeed(common::RevocationPage page) : page_(std::move(page)) {}

  common::RevocationPage read(std::int64_t) override {
    ++requests;
    return page_;
  }

  int requests = 0;

 private:
  const common::RevocationPage page_;
};

class MemoryStore final : public common::RevocationStore {
 public:
  void save(std::span<const common::Revocation> entries) override {
    if (full) throw std::runtime_error("the disk is full");
    for (const auto& entry : entries) rows[entry.id] = entry;
    saved += entries.size();
  }
  std::vector<common::Revocation> list(std::int64_t after_id, int limit) override {
    std::vector<common::Revocation> found;
    for (auto row = rows.upper_bound(after_id); row != rows.end(); ++row) {
      if (found.size() < static_cast<std::size_t>(limit)) found.push_back(row->second);
    }
    return found;
  }
  int prune(common::Timestamp now, int) override {
    return static_cast<int>(
        std::erase_if(rows, [&](const auto& row) { return row.second.expires_at < now; }));
  }

  std::map<std::int64_t, common::Revocation> rows;
  std::size_t saved = 0;
  bool full = false;
};

class ReadingTheFeed : public testing::Test {
 protected:
  void publish(std::int64_t id, const std::string& session,
               common::RevocationKind kind = common::RevocationKind::kSession) {
    feed_.rows[id] = entry(id, session, kind);
  }
  common::Revocation entry(std::int64_t id, const std::string& session,
                           common::RevocationKind kind = common::RevocationKind::kSession) {
    return {.id = id,
            .kind = kind,
            .session_id = session,
            .user_id = 7,
            .created_at = clock_.now(),
            .expires_at = clock_.now() + std::chrono::seconds(960)};
  }
  void publish_unknown(std::int64_t id) {
    common::Revocation unknown;
    unknown.id = id;
    unknown.kind = common::RevocationKind::kUnknown;
    unknown.unknown_kind = "device";
    feed_.rows[id] = unknown;
  }
  common::FeedReader::Options options() {
    return {.store = &store_,
            .remove_user_data = [this](std::int64_t user_id) { return remove_batch(user_id); }};
  }
  // Removes one row of the user and advances the clock by a second.
  bool remove_batch(std::int64_t user_id) {
    steady_.advance(std::chrono::seconds(1));
    if (removal_fails_) throw std::runtime_error("the statement took too long");
    auto& left = data_[user_id];
    if (left > 0) --left;
    return left == 0;
  }
  void pass(std::chrono::seconds time) {
    clock_.advance(time);
    steady_.advance(time);
  }
  bool revoked(const std::string& session) { return list_.is_revoked(session, 1, 0); }

  FixedClock clock_;
  FixedSteadyClock steady_;
  MemoryLog log_;
  MemoryFeed feed_;
  MemoryStore store_;
  common::RevocationList list_;
  std::map<std::int64_t, int> data_;  // number of rows by user
  bool removal_fails_ = false;
  common::FeedReader reader_{feed_, list_, clock_, steady_, log_, options()};
};

}  // namespace tests
