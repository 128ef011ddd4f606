#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "books-service/core/ports.hpp"
#include "books-service/core/revocation_feed.hpp"
#include "books-service/core/revocation_list.hpp"
#include "common/core/clock.hpp"
#include "common/core/log.hpp"

namespace books {

// Keeps the revocation list like auth-service's feed. One thread calls poll() and recall(); any
// thread may call last_read_at().
//
// Entries can appear out of the order of their ids, so each reading starts again behind an entry
// that was 10 seconds old, and drops what it knows.
class FeedReader {
 public:
  // All references must outlive the object.
  FeedReader(RevocationFeed& feed, SeenRevocations& seen, ItemRepository& items,
             RevocationList& list, const common::Clock& clock, common::Log& log);

  // Fills the list with what was remembered before the service started.
  void recall();
  // Reads the feed to its end, and forgets what has expired. Never throws: that the feed is away is
  // logged when it begins and when it ends, and the list stays as it is.
  void poll();

  // When the feed was read to its end last, nothing before the first time.
  [[nodiscard]] std::optional<common::Timestamp> last_read_at() const;

 private:
  void read_to_the_end();
  // Applies the entries that are new and remembers them.
  void take(const FeedPage& page);
  void remove_items(std::int64_t user_id);
  void forget_expired();

  RevocationFeed& feed_;
  SeenRevocations& seen_;
  ItemRepository& items_;
  RevocationList& list_;
  const common::Clock& clock_;
  common::Log& log_;

  std::int64_t cursor_ = 0;  // the next reading asks for what is behind it
  // The entries that were told and may be told again, with their creation: a new database of
  // auth-service counts from 1 again.
  std::unordered_map<std::int64_t, common::Timestamp> known_;
  std::optional<common::Timestamp> forgot_at_;
  bool failing_ = false;
  std::atomic<std::int64_t> last_read_at_ms_ = 0;  // 0: never
};

}  // namespace books
