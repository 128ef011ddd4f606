#pragma once

#include <cstdint>
#include <vector>

#include "auth-service/core/ports.hpp"
#include "common/core/clock.hpp"
#include "common/core/revocation.hpp"

namespace auth {

// A part of the revocation feed.
struct FeedPage {
  std::vector<common::Revocation> entries;  // by ascending id
  bool more = false;                        // there are entries after the last one
  std::int64_t last_id = 0;  // the highest id; if the reader's is higher, the database is another
  common::Timestamp time;    // when the page was read
};

// What other services poll to learn of revoked sessions and users (ADR 5). Any thread may call it.
class RevocationFeed {
 public:
  // Both must outlive the object.
  RevocationFeed(RevocationRepository& revocations, const common::Clock& clock)
      : revocations_(revocations), clock_(clock) {}

  // The entries after the entry `after_id`, at most 1,000.
  FeedPage read(std::int64_t after_id);

 private:
  RevocationRepository& revocations_;
  const common::Clock& clock_;
};

}  // namespace auth
