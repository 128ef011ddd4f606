#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/revocation.hpp"
#include "common/sql/database.hpp"

namespace common {

// An entry as a service keeps it.
struct KeptRevocation {
  Revocation entry;
  std::string database_id{};  // of auth-service; empty if it named none
  Timestamp keep_until{};     // until then the entry can be offered to that database
  std::int64_t row = 0;       // ascending, given by the store
};

// What a database of auth-service lost when it went back: the entries with a number above
// `after_id` that were stored up to `last_row`. Those stored later were made after the loss.
struct Loss {
  std::string_view database_id;
  std::int64_t after_id = 0;
  std::int64_t last_row = std::numeric_limits<std::int64_t>::max();
};

// Keeps the entries that a service has read, so that they survive its restart, and the loss of
// auth-service's own. Any thread may call it. Throws common::Error of kind kUnavailable while the
// database is away.
class RevocationStore {
 public:
  virtual ~RevocationStore() = default;

  // Stores all or none. An entry replaces an older one of the same database, kind, session and
  // user.
  virtual void save(std::span<const KeptRevocation> entries) = 0;
  // At most `limit` entries that revoke a token that has not expired before `now`, by ascending
  // expires_at and row. They come after `previous`, unless it is null.
  virtual std::vector<KeptRevocation> list_live(Timestamp now, const KeptRevocation* previous,
                                                int limit) = 0;
  // At most `limit` entries that were lost, by ascending number and row. They come after
  // `previous`, unless it is null.
  virtual std::vector<KeptRevocation> list_lost(const Loss& loss, const KeptRevocation* previous,
                                                int limit) = 0;
  // The number of all of them.
  virtual std::int64_t count_lost(const Loss& loss) = 0;
  // Removes at most `limit` entries that were kept until before `now`, and as many that revoke no
  // valid token any more and are not among the newest. Returns how many.
  virtual int prune(Timestamp now, int limit) = 0;
};

// About 300 MB of SQLite.
inline constexpr std::int64_t kMaxKeptRevocations = 1'000'000;

// The table revocations_seen in `database`, which must outlive the store. The migrations of the
// service create the table: see db/*/books/0003_revocations_seen.sql, 0009 and 0010. It keeps the
// newest `max_kept` rows, and those that revoke a valid token.
std::unique_ptr<RevocationStore> make_sql_revocation_store(
    sql::Database& database, std::int64_t max_kept = kMaxKeptRevocations);

// An entry from a row with the columns id, kind, session_id, user_id, created_at and expires_at.
Revocation to_revocation(const sql::Row& row);

// At most `limit` rows of `table` with an id above `after_id`, by ascending id. `table` is a
// constant, with those columns.
std::vector<Revocation> list_revocations(sql::Database& database, std::string_view table,
                                         std::int64_t after_id, int limit);

}  // namespace common
