#include <optional>
#include <string>

#include <fmt/format.h>

#include "auth-service/adapters/sql_statements.hpp"
#include "common/core/revocation.hpp"
#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::sql::Connection;
using common::sql::to_milliseconds;

// A few milliseconds of work, so that other writers do not wait and the feed shows it in time.
constexpr std::int64_t kRowsPerTransaction = 500;

struct UserRevocation {
  std::int64_t user_id = 0;
  std::int64_t generation = 0;  // of the user; sessions of earlier ones are invalid
  std::string reason;
  std::int64_t now = 0;         // in milliseconds
  std::int64_t feed_until = 0;  // likewise
};

struct Batch {
  std::string first_id;
  std::string last_id;
};

// The next rows after `after_id`, or nothing if none is left.
std::optional<Batch> next_batch(Connection& connection, const UserRevocation& user,
                                std::string_view after_id) {
  const auto rows = connection.query(
      "SELECT MIN(id) AS first_id, MAX(id) AS last_id FROM (SELECT id FROM sessions "
      "WHERE user_id = ? AND id > ? AND generation < ? AND revoked_at IS NULL AND expires_at > ? "
      "ORDER BY id LIMIT ?) AS batch",
      {user.user_id, after_id, user.generation, user.now, kRowsPerTransaction});
  const auto first_id = rows.at(0).optional_text("first_id");
  if (!first_id) return std::nullopt;
  return Batch{*first_id, rows[0].text("last_id")};
}

// Marks the rows before it adds them to the feed: a concurrent call waits here, and finds them
// marked. The rows take the generation of this revocation, which tells them from those that another
// one revoked in the same millisecond. Returns how many it marked.
std::int64_t mark(Connection& connection, const UserRevocation& user, const Batch& batch) {
  const auto marked = connection.execute(
      "UPDATE sessions SET revoked_at = ?, revoke_reason = ?, generation = ? "
      "WHERE user_id = ? AND id >= ? AND id <= ? AND generation < ? AND revoked_at IS NULL AND "
      "expires_at > ?",
      {user.now, user.reason, user.generation, user.user_id, batch.first_id, batch.last_id,
       user.generation, user.now});
  if (marked.affected_rows == 0) return 0;
  const auto insert = fmt::format(
      "INSERT INTO revocations (kind, session_id, user_id, created_at, expires_at) "
      "SELECT ?, id, user_id, revoked_at, {} FROM sessions WHERE user_id = ? AND id >= ? AND "
      "id <= ? AND generation = ? AND revoked_at = ? AND revoke_reason = ?",
      kFeedUntil);
  connection.execute(insert, {name_of(common::RevocationKind::kSession), user.feed_until,
                              user.feed_until, user.user_id, batch.first_id, batch.last_id,
                              user.generation, user.now, user.reason});
  return marked.affected_rows;
}

struct Marked {
  std::string last_id;  // the next batch begins after it
  std::int64_t rows = 0;
};

std::optional<Marked> mark_next_batch(common::sql::Database& database, const UserRevocation& user,
                                      const std::string& after_id) {
  return database.transaction([&](Connection& connection) -> std::optional<Marked> {
    auto batch = next_batch(connection, user, after_id);
    if (!batch) return std::nullopt;
    const auto rows = mark(connection, user, *batch);
    return Marked{.last_id = std::move(batch->last_id), .rows = rows};
  });
}

}  // namespace

// The first statement locks the row of the user, so that concurrent revocations come one by one.
bool invalidate_sessions(Connection& connection, std::int64_t user_id, std::string_view kept_id,
                         std::string_view reason) {
  const auto changes = connection.execute(
      "UPDATE users SET session_generation = session_generation + 1, sessions_ending = ? "
      "WHERE id = ?",
      {reason, user_id});
  if (changes.affected_rows == 0) return false;
  // Also incremented, so that a session that is invalid already stays invalid.
  connection.execute("UPDATE sessions SET generation = generation + 1 WHERE id = ? AND user_id = ?",
                     {kept_id, user_id});
  return true;
}

std::int64_t revoke_invalidated_sessions(common::sql::Database& database,
                                         std::chrono::seconds feed_lifetime, std::int64_t user_id,
                                         common::Timestamp now) {
  const auto users = database.read([&](Connection& connection) {
    return connection.query(
        "SELECT session_generation, sessions_ending FROM users "
        "WHERE id = ? AND sessions_ending IS NOT NULL",
        {user_id});
  });
  if (users.empty()) return 0;
  const UserRevocation user{.user_id = user_id,
                            .generation = users[0].integer("session_generation"),
                            .reason = users[0].text("sessions_ending"),
                            .now = to_milliseconds(now),
                            .feed_until = to_milliseconds(now + feed_lifetime)};
  std::int64_t rows = 0;
  std::string after_id;
  while (auto marked = mark_next_batch(database, user, after_id)) {
    rows += marked->rows;
    after_id = std::move(marked->last_id);
  }
  // Not if another revocation has begun in the meantime.
  database.write([&](Connection& connection) {
    return connection.execute(
        "UPDATE users SET sessions_ending = NULL WHERE id = ? AND session_generation = ?",
        {user_id, user.generation});
  });
  return rows;
}

}  // namespace auth
