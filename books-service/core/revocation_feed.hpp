#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/core/clock.hpp"
#include "common/core/revocation.hpp"

namespace books {

// One entry as it was told. A newer auth-service may tell of kinds that this version does not know:
// such an entry has no revocation.
struct FeedEntry {
  std::int64_t id = 0;
  std::string kind;
  std::optional<common::Revocation> revocation;
};

// A part of what auth-service tells.
struct FeedPage {
  std::vector<FeedEntry> entries;  // by ascending id
  bool more = false;               // there are entries behind the last one
  std::int64_t last_id = 0;        // the highest id there is
};

// The revocation feed of auth-service.
class RevocationFeed {
 public:
  virtual ~RevocationFeed() = default;
  // What stands behind the entry `after_id`. Throws std::exception where there is no answer, or
  // none that can be read; its text is for the log.
  virtual FeedPage read(std::int64_t after_id) = 0;
};

// What this service was told, kept over its restart. Any thread may call it. A database that is
// away shows as common::Error of kind kUnavailable.
class SeenRevocations {
 public:
  virtual ~SeenRevocations() = default;

  // Stores all or none; an entry whose id is there already takes its place.
  virtual void remember(std::span<const common::Revocation> entries) = 0;
  // At most `limit` entries with an id above `after_id`, by ascending id.
  virtual std::vector<common::Revocation> list(std::int64_t after_id, int limit) = 0;
  // Removes at most `limit` entries that expired before `now`; answers how many.
  virtual int prune(common::Timestamp now, int limit) = 0;
};

}  // namespace books
