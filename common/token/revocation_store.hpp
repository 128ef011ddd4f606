#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "common/core/revocation.hpp"

namespace common {

// Keeps the entries that a service has read, so that they survive its restart. Any thread may call
// it. Throws common::Error of kind kUnavailable while the database is away.
class RevocationStore {
 public:
  virtual ~RevocationStore() = default;

  // Stores all or none. An entry replaces a stored one with the same id.
  virtual void save(std::span<const Revocation> entries) = 0;
  // At most `limit` entries with an id above `after_id`, by ascending id.
  virtual std::vector<Revocation> list(std::int64_t after_id, int limit) = 0;
  // Removes at most `limit` entries that expired before `now`. Returns how many.
  virtual int prune(Timestamp now, int limit) = 0;
};

}  // namespace common
