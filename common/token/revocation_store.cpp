#include "common/token/revocation_store.hpp"

#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "common/sql/limited_delete.hpp"
#include "common/sql/timestamp.hpp"

namespace common {
namespace {

using sql::Connection;
using sql::to_milliseconds;

// Two instances on one database read the same feed. The one that inserts second finds the row.
void replace(Connection& connection, const Revocation& entry) {
  connection.execute("DELETE FROM revocations_seen WHERE id = ?", {entry.id});
  const auto session =
      entry.session_id.empty() ? sql::Parameter{} : sql::Parameter{entry.session_id};
  try {
    connection.execute(
        "INSERT INTO revocations_seen (id, kind, session_id, user_id, created_at, expires_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        {entry.id, name_of(entry.kind), session, entry.user_id, to_milliseconds(entry.created_at),
         to_milliseconds(entry.expires_at)});
  } catch (const sql::UniqueViolation&) {  // NOLINT(bugprone-empty-catch)
  }
}

Revocation to_revocation(const sql::Row& row) {
  const auto kind = revocation_kind(row.text("kind"));
  if (!kind) throw std::runtime_error("a stored revocation has an unknown kind");
  Revocation entry;
  entry.id = row.integer("id");
  entry.kind = *kind;
  entry.session_id = row.optional_text("session_id").value_or("");
  entry.user_id = row.integer("user_id");
  entry.created_at = sql::to_timestamp(row.integer("created_at"));
  entry.expires_at = sql::to_timestamp(row.integer("expires_at"));
  return entry;
}

class SqlRevocationStore final : public RevocationStore {
 public:
  explicit SqlRevocationStore(sql::Database& database) : database_(database) {}

  void save(std::span<const Revocation> entries) override {
    database_.transaction([&](Connection& connection) {
      for (const auto& entry : entries) replace(connection, entry);
    });
  }

  std::vector<Revocation> list(std::int64_t after_id, int limit) override {
    return list_revocations(database_, "revocations_seen", after_id, limit);
  }

  int prune(Timestamp now, int limit) override {
    return database_.write([&](Connection& connection) {
      const auto changes =
          connection.execute(delete_expired_, {to_milliseconds(now), std::int64_t{limit}});
      return static_cast<int>(changes.affected_rows);
    });
  }

 private:
  sql::Database& database_;
  const std::string delete_expired_ =
      sql::limited_delete(database_.dialect(), "revocations_seen", "expires_at < ?", "expires_at");
};

}  // namespace

std::unique_ptr<RevocationStore> make_sql_revocation_store(sql::Database& database) {
  return std::make_unique<SqlRevocationStore>(database);
}

std::vector<Revocation> list_revocations(sql::Database& database, std::string_view table,
                                         std::int64_t after_id, int limit) {
  const auto sql = fmt::format(
      "SELECT id, kind, session_id, user_id, created_at, expires_at FROM {} "
      "WHERE id > ? ORDER BY id LIMIT ?",
      table);
  const auto rows = database.read([&](Connection& connection) {
    return connection.query(sql, {after_id, std::int64_t{limit}});
  });
  std::vector<Revocation> entries;
  entries.reserve(rows.size());
  for (const auto& row : rows) entries.push_back(to_revocation(row));
  return entries;
}

}  // namespace common
