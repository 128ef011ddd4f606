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
void replace(Connection& connection, const KeptRevocation& kept) {
  const auto& entry = kept.entry;
  const auto kind = name_of(entry.kind);
  const auto created_at = to_milliseconds(entry.created_at);
  connection.execute(
      "DELETE FROM revocations_seen WHERE database_id = ? AND kind = ? AND session_id = ? AND "
      "user_id = ? AND created_at <= ?",
      {kept.database_id, kind, entry.session_id, entry.user_id, created_at});
  try {
    connection.execute(
        "INSERT INTO revocations_seen (database_id, kind, session_id, user_id, created_at, "
        "expires_at, feed_id, keep_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        {kept.database_id, kind, entry.session_id, entry.user_id, created_at,
         to_milliseconds(entry.expires_at), entry.id, to_milliseconds(kept.keep_until)});
  } catch (const sql::UniqueViolation&) {  // NOLINT(bugprone-empty-catch)
  }
}

constexpr std::string_view kSelect =
    "SELECT id AS row_id, feed_id AS id, kind, session_id, user_id, created_at, expires_at, "
    "database_id, keep_until FROM revocations_seen ";

std::vector<KeptRevocation> to_kept_revocations(const std::vector<sql::Row>& rows) {
  std::vector<KeptRevocation> found;
  found.reserve(rows.size());
  for (const auto& row : rows) {
    found.push_back({.entry = to_revocation(row),
                     .database_id = row.text("database_id"),
                     .keep_until = sql::to_timestamp(row.integer("keep_until")),
                     .row = row.integer("row_id")});
  }
  return found;
}

class SqlRevocationStore final : public RevocationStore {
 public:
  SqlRevocationStore(sql::Database& database, std::int64_t max_kept)
      : database_(database), max_kept_(max_kept) {}

  void save(std::span<const KeptRevocation> entries) override {
    database_.transaction([&](Connection& connection) {
      for (const auto& entry : entries) replace(connection, entry);
    });
  }

  // `expires_at >= ?` lets both databases use the index.
  std::vector<KeptRevocation> list_live(Timestamp now, const KeptRevocation* previous,
                                        int limit) override {
    static const auto select = fmt::format(
        "{} WHERE expires_at >= ? AND (expires_at > ? OR revocations_seen.id > ?) "
        "ORDER BY expires_at, row_id LIMIT ?",
        kSelect);
    const auto from = to_milliseconds(previous != nullptr ? previous->entry.expires_at : now);
    const auto row = previous != nullptr ? previous->row : 0;
    return to_kept_revocations(database_.read([&](Connection& connection) {
      return connection.query(select, {from, from, row, std::int64_t{limit}});
    }));
  }

  std::vector<KeptRevocation> list_lost(const Loss& loss, const KeptRevocation* previous,
                                        int limit) override {
    static const auto select = fmt::format(
        "{} WHERE database_id = ? AND feed_id >= ? AND (feed_id > ? OR revocations_seen.id > ?) "
        "AND revocations_seen.id <= ? ORDER BY feed_id, row_id LIMIT ?",
        kSelect);
    const auto from = previous != nullptr ? previous->entry.id : loss.after_id + 1;
    const auto row = previous != nullptr ? previous->row : 0;
    return to_kept_revocations(database_.read([&](Connection& connection) {
      return connection.query(
          select, {loss.database_id, from, from, row, loss.last_row, std::int64_t{limit}});
    }));
  }

  std::int64_t count_lost(const Loss& loss) override {
    const auto rows = database_.read([&](Connection& connection) {
      return connection.query(
          "SELECT COUNT(*) AS lost FROM revocations_seen "
          "WHERE database_id = ? AND feed_id > ? AND id <= ?",
          {loss.database_id, loss.after_id, loss.last_row});
    });
    return rows.at(0).integer("lost");
  }

  int prune(Timestamp now, int limit) override {
    const auto time = to_milliseconds(now);
    return database_.transaction([&](Connection& connection) {
      const auto outdated = connection.execute(delete_outdated_, {time, std::int64_t{limit}});
      auto removed = outdated.affected_rows;
      const auto beyond = connection.query(
          "SELECT id FROM revocations_seen ORDER BY id DESC LIMIT 1 OFFSET ?", {max_kept_});
      if (!beyond.empty()) {
        const auto newest = beyond[0].integer("id");
        removed +=
            connection.execute(delete_beyond_, {newest, time, std::int64_t{limit}}).affected_rows;
      }
      return static_cast<int>(removed);
    });
  }

 private:
  [[nodiscard]] std::string delete_where(std::string_view condition, std::string_view order) const {
    return sql::limited_delete(database_.dialect(), "revocations_seen", condition, order);
  }

  sql::Database& database_;
  const std::int64_t max_kept_;
  const std::string delete_outdated_ = delete_where("keep_until < ?", "keep_until");
  const std::string delete_beyond_ = delete_where("id <= ? AND expires_at < ?", "id");
};

}  // namespace

std::unique_ptr<RevocationStore> make_sql_revocation_store(sql::Database& database,
                                                           std::int64_t max_kept) {
  return std::make_unique<SqlRevocationStore>(database, max_kept);
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
