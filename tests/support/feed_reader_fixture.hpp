#pragma once

#include <algorithm>
#include <chrono>
#include <climits>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

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
    page.last_id = rows.empty() ? pruned_id : rows.rbegin()->first;
    page.database = database;
    page.keep = std::chrono::days(90);
    for (auto row = rows.upper_bound(after_id); row != rows.end(); ++row) {
      page.more = page.entries.size() == 2;
      if (page.more) break;
      page.entries.push_back(row->second);
    }
    return page;
  }

  std::int64_t offer(const std::string& database_id,
                     std::span<const common::KeptRevocation> entries) override {
    if (!takes_offers) throw std::runtime_error("auth-service answers 409 database_not_back");
    largest_offer =
        std::max(largest_offer, common::offer_to_json(database_id, entries).dump().size());
    for (const auto& kept : entries) offered[database_id].push_back(kept.entry.session_id);
    return std::ssize(entries);
  }

  std::map<std::int64_t, common::Revocation> rows;
  std::int64_t pruned_id = 0;
  std::vector<std::int64_t> requests;
  common::FeedDatabase database{.id = "one", .mark = 5};
  std::map<std::string, std::vector<std::string>> offered;  // sessions by database
  std::size_t largest_offer = 0;                            // in bytes
  bool away = false;
  bool takes_offers = true;
};

// Returns the same page for every request.
class StuckFeed final : public common::RevocationFeed {
 public:
  explicit StuckFeed(common::RevocationPage page) : page_(std::move(page)) {}

  common::RevocationPage read(std::int64_t) override {
    ++requests;
    return page_;
  }
  std::int64_t offer(const std::string&, std::span<const common::KeptRevocation>) override {
    return 0;
  }

  int requests = 0;

 private:
  const common::RevocationPage page_;
};

class MemoryStore final : public common::RevocationStore {
 public:
  void save(std::span<const common::KeptRevocation> entries) override {
    if (full) throw std::runtime_error("the disk is full");
    for (auto kept : entries) {
      std::erase_if(rows, [&](const auto& row) { return is_same(row, kept); });
      kept.row = ++last_row_;
      rows.push_back(std::move(kept));
    }
    saved += entries.size();
  }
  std::vector<common::KeptRevocation> list_live(common::Timestamp now,
                                                const common::KeptRevocation* previous,
                                                int limit) override {
    auto live = rows;
    std::erase_if(live, [&](const auto& row) {
      return row.entry.expires_at < now || (previous != nullptr && key(row) <= key(*previous));
    });
    std::ranges::sort(live, {}, key);
    return first(std::move(live), limit);
  }
  std::vector<common::KeptRevocation> list_lost(const common::Loss& loss,
                                                const common::KeptRevocation* previous,
                                                int limit) override {
    const auto number = [](const auto& row) { return std::pair(row.entry.id, row.row); };
    auto found = rows;
    std::erase_if(found, [&](const auto& row) {
      return row.database_id != loss.database_id || row.entry.id <= loss.after_id ||
             row.row > loss.last_row || (previous != nullptr && number(row) <= number(*previous));
    });
    std::ranges::sort(found, {}, number);
    return first(std::move(found), limit);
  }
  std::int64_t count_lost(const common::Loss& loss) override {
    return std::ssize(list_lost(loss, nullptr, INT_MAX));
  }
  int prune(common::Timestamp now, int limit) override {
    if (before_prune) before_prune();
    if (outdated > 0) {
      outdated -= limit;
      return limit;
    }
    return static_cast<int>(
        std::erase_if(rows, [&](const auto& row) { return row.keep_until < now; }));
  }

  [[nodiscard]] std::int64_t last_row() const { return last_row_; }

  std::vector<common::KeptRevocation> rows;
  std::function<void()> before_prune;
  int outdated = 0;  // rows that are not in `rows`, to be pruned first
  std::size_t saved = 0;
  bool full = false;

 private:
  static std::pair<common::Timestamp, std::int64_t> key(const common::KeptRevocation& kept) {
    return {kept.entry.expires_at, kept.row};
  }
  static bool is_same(const common::KeptRevocation& a, const common::KeptRevocation& b) {
    return a.database_id == b.database_id && a.entry.kind == b.entry.kind &&
           a.entry.session_id == b.entry.session_id && a.entry.user_id == b.entry.user_id;
  }
  static std::vector<common::KeptRevocation> first(std::vector<common::KeptRevocation> rows,
                                                   int limit) {
    rows.resize(std::min(rows.size(), static_cast<std::size_t>(limit)));
    return rows;
  }

  std::int64_t last_row_ = 0;
};

class MemoryAuthDatabases final : public common::AuthDatabaseStore {
 public:
  explicit MemoryAuthDatabases(const MemoryStore& revocations) : revocations_(revocations) {}

  std::optional<common::KnownDatabase> find() override { return stored; }
  void raise(const common::KnownDatabase& known) override {
    if (!stored) {
      stored = known;
      stored->state = common::AuthDatabaseState::kOk;
    } else if (stored->database.id == known.database.id && stored->state == known.state) {
      stored->database.mark = std::max(stored->database.mark, known.database.mark);
      stored->last_id = std::max(stored->last_id, known.last_id);
    }
  }
  void change_state(const common::KnownDatabase& before,
                    const common::KnownDatabase& known) override {
    const bool is_changed =
        stored->database.id != known.database.id || stored->state != before.state ||
        stored->database.mark < before.database.mark || stored->last_id < before.last_id;
    if (is_changed) return;
    stored = known;
    stored->lost_row = std::min(known.lost_row, revocations_.last_row());
  }
  void accept(const common::KnownDatabase& known) override { stored = known; }
  void set_restored() override {
    if (stored) stored->is_restored = true;
  }

  std::optional<common::KnownDatabase> stored;

 private:
  const MemoryStore& revocations_;
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
            .databases = &databases_,
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
  // A poll that begins at the cursor.
  void poll_a_second_later() {
    pass(std::chrono::seconds(1));
    reader_.poll();
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
  MemoryAuthDatabases databases_{store_};
  common::RevocationList list_;
  std::map<std::int64_t, int> data_;  // number of rows by user
  bool removal_fails_ = false;
  common::FeedReader reader_{feed_, list_, clock_, steady_, log_, options()};
};

class FollowingADatabase : public ReadingTheFeed {
 protected:
  // The reader knows the database, with two entries, and has stored it.
  void SetUp() override {
    publish(1, "a");
    publish(2, "b");
    reader_.poll();
    poll_a_second_later();
  }
  // The database is restored to what it was before the entry 2.
  void go_back() {
    feed_.rows.erase(2);
    feed_.database.mark = 4;
  }
  void replace_database() {
    feed_.rows.clear();
    feed_.database = {.id = "other", .mark = 9};
  }
  void accept() {
    databases_.accept({.database = feed_.database, .last_id = feed_.rows.rbegin()->first});
  }
  common::AuthDatabaseState state() const { return reader_.database().state; }
};

}  // namespace tests
