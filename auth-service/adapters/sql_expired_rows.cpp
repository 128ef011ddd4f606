#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "common/sql/limited_delete.hpp"
#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

struct Table {
  std::string_view name;
  std::string_view time;  // column that says until when a row is needed; it has an index
};

constexpr Table kAuditEvents{"audit_events", "created_at"};
constexpr std::array<Table, 5> kTables{{{"sessions", "expires_at"},
                                        {"access_keys", "expires_at"},
                                        {"reset_codes", "expires_at"},
                                        {"invites", "expires_at"},
                                        {"login_throttle", "window_ends_at"}}};

class SqlExpiredRows final : public ExpiredRows {
 public:
  explicit SqlExpiredRows(common::sql::Database& database) : database_(database) {}

  int prune(const Retention& retention, int limit) override {
    int removed = prune_table(kAuditEvents, retention.audit_before, limit);
    for (const auto& table : kTables) removed += prune_table(table, retention.now, limit);
    return removed + prune_feed(retention.now, limit);
  }

 private:
  int prune_table(const Table& table, common::Timestamp before, int limit) {
    const auto sql = common::sql::limited_delete(database_.dialect(), table.name,
                                                 fmt::format("{} < ?", table.time), table.time);
    return database_.write([&](common::sql::Connection& connection) {
      const auto changes =
          connection.execute(sql, {common::sql::to_milliseconds(before), std::int64_t{limit}});
      return static_cast<int>(changes.affected_rows);
    });
  }

  // Notes an id that is not lower than those it removes, so that FeedState::last_id never falls.
  int prune_feed(common::Timestamp before, int limit) {
    return database_.transaction([&](common::sql::Connection& connection) {
      const auto newest = connection.query("SELECT id FROM revocations ORDER BY id DESC LIMIT 1");
      if (newest.empty()) return 0;
      const auto last_id = newest.front().integer("id");
      const auto changes = connection.execute(
          delete_entries_, {common::sql::to_milliseconds(before), last_id, std::int64_t{limit}});
      if (changes.affected_rows == 0) return 0;
      connection.execute("UPDATE feed_state SET pruned_id = ? WHERE pruned_id < ?",
                         {last_id, last_id});
      return static_cast<int>(changes.affected_rows);
    });
  }

  common::sql::Database& database_;
  const std::string delete_entries_ = common::sql::limited_delete(
      database_.dialect(), "revocations", "expires_at < ? AND id <= ?", "expires_at");
};

}  // namespace

std::unique_ptr<ExpiredRows> make_sql_expired_rows(common::sql::Database& database) {
  return std::make_unique<SqlExpiredRows>(database);
}

}  // namespace auth
