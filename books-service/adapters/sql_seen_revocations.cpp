#include "books-service/adapters/sql_seen_revocations.hpp"

#include "common/sql/limited_delete.hpp"
#include "common/sql/revocation_row.hpp"
#include "common/sql/timestamp.hpp"

namespace books {
namespace {

using common::Revocation;
using common::sql::Connection;
using common::sql::to_milliseconds;

// Two instances on one database are told the same: the second finds the row there.
void store(Connection& connection, const Revocation& entry) {
  connection.execute("DELETE FROM revocations_seen WHERE id = ?", {entry.id});
  const auto session = entry.session_id.empty() ? common::sql::Parameter{}
                                                : common::sql::Parameter{entry.session_id};
  try {
    connection.execute(
        "INSERT INTO revocations_seen (id, kind, session_id, user_id, created_at, expires_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        {entry.id, name_of(entry.kind), session, entry.user_id, to_milliseconds(entry.created_at),
         to_milliseconds(entry.expires_at)});
  } catch (const common::sql::UniqueViolation&) {
  }
}

class SqlSeenRevocations final : public SeenRevocations {
 public:
  explicit SqlSeenRevocations(common::sql::Database& pool) : pool_(pool) {}

  void remember(std::span<const Revocation> entries) override {
    pool_.transaction([&](Connection& connection) {
      for (const auto& entry : entries) store(connection, entry);
    });
  }

  std::vector<Revocation> list(std::int64_t after_id, int limit) override {
    const auto rows = pool_.read([&](Connection& connection) {
      return connection.query(
          "SELECT id, kind, session_id, user_id, created_at, expires_at FROM revocations_seen "
          "WHERE id > ? ORDER BY id LIMIT ?",
          {after_id, std::int64_t{limit}});
    });
    std::vector<Revocation> entries;
    entries.reserve(rows.size());
    for (const auto& row : rows) entries.push_back(common::sql::to_revocation(row));
    return entries;
  }

  int prune(common::Timestamp now, int limit) override {
    return pool_.write([&](Connection& connection) {
      const auto changes =
          connection.execute(delete_expired_, {to_milliseconds(now), std::int64_t{limit}});
      return static_cast<int>(changes.affected_rows);
    });
  }

 private:
  common::sql::Database& pool_;
  const std::string delete_expired_ = common::sql::limited_delete(
      pool_.dialect(), "revocations_seen", "expires_at < ?", "expires_at");
};

}  // namespace

std::unique_ptr<SeenRevocations> make_sql_seen_revocations(common::sql::Database& pool) {
  return std::make_unique<SqlSeenRevocations>(pool);
}

}  // namespace books
