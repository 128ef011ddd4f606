#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/core/clock.hpp"
#include "common/core/log.hpp"
#include "common/token/auth_database.hpp"
#include "common/token/revocation_feed.hpp"
#include "common/token/revocation_list.hpp"
#include "common/token/revocation_store.hpp"

namespace common {

// Removes a batch of what a deleted user owns. Returns true once nothing is left. An exception is
// logged, and the removal is retried at the next poll.
using RemoveUserData = std::function<bool(std::int64_t user_id)>;

// Polls the revocation feed and applies it to a list. One thread calls load() and poll(); any
// thread may call the rest.
//
// A poll reads the entries after the highest id that it knows. But entries become visible out of
// the order of their ids: an id is assigned before its transaction commits, and the nodes of a
// cluster interleave theirs. So once a second a poll begins at the cursor instead and skips what it
// knows. A transaction of auth-service takes seconds at most: the cursor moves past an id once this
// reader has known it for 30 s by its own steady clock. Clocks of other hosts do not matter. If
// this host's wall clock is set back, the whole feed is read again, because entries may have been
// dropped before their time; likewise if auth-service has another database, or one that went back.
//
// Entries of all pages are applied in memory first. Then they are stored, so that they survive a
// restart. A store that fails delays nothing: its entries stay in memory and are stored later.
//
// What cannot be undone waits while the database of auth-service is not the known one: data of
// deleted users stays. To one that went back, the reader offers the entries that it has lost.
//
// Memory: the ids of the last 30 s, and at most the last 100,000; during the first poll those of
// the whole feed, which is bounded by what is revoked within the lifetime of an access token.
class FeedReader {
 public:
  // Entries of an offer. It fits into the lowest MAX_BODY_BYTES that auth-service may have, 1,024.
  static constexpr int kOfferBatch = 5;

  struct Options {
    RevocationStore* store = nullptr;        // null: nothing survives a restart
    AuthDatabaseStore* databases = nullptr;  // likewise
    RemoveUserData remove_user_data{};       // empty: the service keeps nothing of a user
  };

  // All references must outlive the object.
  FeedReader(RevocationFeed& feed, RevocationList& list, const Clock& clock,
             const SteadyClock& steady, Log& log, Options options);

  // Fills the list from the store. Throws what the store throws; may be called again.
  void load();
  // Reads what is new in the feed, and stores it. Once a second it also removes data of deleted
  // users for up to half a second, offers what auth-service lost, and drops what has expired. Never
  // throws. Logs when the feed or the store begins to fail and when it is back; while the feed is
  // away, the list stays as it is.
  void poll();

  // The time since the feed was last read to its end; nothing before the first time.
  [[nodiscard]] std::optional<std::chrono::milliseconds> age() const;
  // Throws Error kUnavailable "revocation_feed_unread" before the first time.
  void require_reading() const;
  // The database of auth-service that the reader follows.
  [[nodiscard]] KnownDatabase database() const { return database_.known(); }

 private:
  static constexpr std::int64_t kNever = -1;

  // What is known of an id. A new database of auth-service counts from 1 again, so the same id with
  // another creation time is another entry.
  struct Known {
    Timestamp created_at;
    SteadyClock::Time since;
  };

  [[nodiscard]] bool is_second_over();
  void read_feed(bool from_cursor);
  void restart_if_clock_was_set_back();
  // Forgets the position in the feed, so that all of it is read again.
  void restart();
  void read_to_end(std::int64_t after_id);
  // The page after `after_id`, or after 0 if the database is another one or went back.
  RevocationPage read_first_page(std::int64_t& after_id);
  [[nodiscard]] bool is_continued_by(const RevocationPage& page) const;
  void apply(const RevocationPage& page);
  void move_cursor(const RevocationPage& page, SteadyClock::Time began);
  [[nodiscard]] bool is_known(const Revocation& entry) const;
  void remove_data_of_deleted_users();
  // Stores new entries, and the database if that has changed.
  void store_news(bool with_database);
  void save(std::vector<KeptRevocation>& entries);
  void offer_lost_entries();
  void forget_expired();
  // Calls `work`; an exception is logged as housekeeping_failed.
  template <class Work>
  void log_failure(Work work);

  RevocationFeed& feed_;
  RevocationList& list_;
  const Clock& clock_;
  const SteadyClock& steady_;
  Log& log_;
  const Options options_;

  AuthDatabase database_;
  FeedDatabase source_{};                          // of the last page
  std::int64_t newest_ = 0;                        // the highest id of an entry
  std::int64_t cursor_ = 0;                        // below newest_, see above
  std::unordered_map<std::int64_t, Known> known_;  // ids above the cursor
  std::vector<KeptRevocation> unsaved_;            // applied, not yet stored
  std::vector<KeptRevocation> unsaved_before_;     // likewise, before the database changed
  std::deque<KeptRevocation> deleted_users_;       // whose data is not all removed yet
  std::optional<KeptRevocation> last_offered_;     // of those that the database has lost
  std::optional<SteadyClock::Time> second_began_at_;
  std::optional<SteadyClock::Time> offer_failed_at_;
  std::optional<SteadyClock::Time> forgot_at_;
  // The wall clock minus the steady clock.
  std::chrono::milliseconds ahead_ = std::chrono::milliseconds::min();
  bool feed_fails_ = false;
  bool store_fails_ = false;
  std::atomic<std::int64_t> last_read_at_ms_ = kNever;  // by the steady clock
};

}  // namespace common
