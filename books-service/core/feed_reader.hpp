#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

#include "books-service/core/ports.hpp"
#include "books-service/core/revocation_feed.hpp"
#include "books-service/core/revocation_list.hpp"
#include "common/core/clock.hpp"
#include "common/core/log.hpp"

namespace books {

// Keeps the revocation list like auth-service's feed. One thread calls poll() and recall(); any
// thread may call age().
//
// Entries can appear out of the order of their ids: an id is given before its transaction commits,
// and the nodes of a cluster give theirs interleaved. A transaction of auth-service is bounded to
// seconds, so an id is passed for good when this reader has known it for 30 s by its own steady
// clock; until then each reading starts before it again, and drops what it knows. No other host's
// clock matters. Where this host's wall clock is set back, the whole feed is read again: what it
// let expire before its time is needed again.
//
// Memory: what may be told again is kept, i.e. what ended in the last 30 s, and no more than the
// last 100,000 ids. Only the first reading, which is of the whole feed, knows all of it for its
// length; that is bounded by what ends within the lifetime of an access token.
class FeedReader {
 public:
  // All references must outlive the object.
  FeedReader(RevocationFeed& feed, SeenRevocations& seen, ItemRepository& items,
             RevocationList& list, const common::Clock& clock, const common::SteadyClock& steady,
             common::Log& log);

  // Fills the list with what was remembered before the service started.
  void recall();
  // Reads the feed to its end, forgets what has expired, and removes items of deleted users for a
  // moment. Never throws: that the feed is away is logged when it begins and when it ends, and the
  // list stays as it is.
  void poll();

  // How long ago the feed was read to its end, nothing before the first time.
  [[nodiscard]] std::optional<std::chrono::milliseconds> age() const;

 private:
  static constexpr std::int64_t kNever = -1;

  // What is known of an id. A new database of auth-service counts from 1 again, so the same id with
  // another time of creation is another entry.
  struct Known {
    common::Timestamp created_at;
    common::SteadyClock::Time since;
  };
  struct DeletedUser {
    common::Revocation entry;
    std::int64_t removed_items = 0;
  };

  void begin_anew_if_set_back();
  void read_to_the_end();
  // Applies the entries that are new and remembers them.
  void take(const FeedPage& page);
  [[nodiscard]] bool is_known(const FeedEntry& entry) const;
  void remove_items();
  void forget_expired();

  RevocationFeed& feed_;
  SeenRevocations& seen_;
  ItemRepository& items_;
  RevocationList& list_;
  const common::Clock& clock_;
  const common::SteadyClock& steady_;
  common::Log& log_;

  std::int64_t cursor_ = 0;                        // the next reading asks for what is behind it
  std::unordered_map<std::int64_t, Known> known_;  // what may be told again
  std::deque<DeletedUser> deleted_;                // whose items are not all removed yet
  std::optional<common::SteadyClock::Time> forgot_at_;
  // How far the wall clock was ahead of the steady one.
  std::chrono::milliseconds ahead_ = std::chrono::milliseconds::min();
  bool failing_ = false;
  std::atomic<std::int64_t> last_read_at_ms_ = kNever;  // of the steady clock
};

}  // namespace books
