#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "common/core/revocation.hpp"
#include "common/sql/database.hpp"

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

// The table revocations_seen in `database`, which must outlive the store. The
// migrations of the service create the table: see db/*/books/0003_revocations_seen.sql.
std::unique_ptr<RevocationStore> make_sql_revocation_store(sql::Database& database);

// At most `limit` rows of `table` with an id above `after_id`, by ascending id. `table` is a
// constant, with the columns of revocations_seen.
std::vector<Revocation> list_revocations(sql::Database& database, std::string_view table,
                                         std::int64_t after_id, int limit);

}  // namespace common
