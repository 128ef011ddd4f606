#include "auth-service/adapters/session_end.hpp"

#include <optional>
#include <string>

#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::sql::Connection;
using common::sql::to_milliseconds;

// A few milliseconds of work, so that others do not wait and the feed shows it in time.
constexpr std::int64_t kRowsPerTransaction = 500;

struct End {
  std::int64_t user_id = 0;
  std::int64_t generation = 0;  // of the user; sessions of earlier ones are void
  std::string reason;
  std::int64_t now = 0;         // in milliseconds
  std::int64_t feed_until = 0;  // likewise
};

struct Marked {
  std::string last_id;  // the walk goes on behind it
  std::int64_t rows = 0;
};

// The id up to which the next batch goes, or nothing where the walk is at its end.
std::optional<std::string> last_of_batch(Connection& connection, const End& end,
                                         std::string_view after_id) {
  return connection
      .query(
          "SELECT MAX(id) FROM (SELECT id FROM sessions WHERE user_id = ? AND id > ? AND "
          "generation < ? AND revoked_at IS NULL AND expires_at > ? ORDER BY id LIMIT ?) AS batch",
          {end.user_id, after_id, end.generation, end.now, kRowsPerTransaction})
      .at(0)
      .optional_text(0);
}

// The rows first: of two at once the second waits here, and finds them marked. They take the
// generation of this end, by which they are told from those that others ended at the same moment.
std::int64_t mark(Connection& connection, const End& end, std::string_view after_id,
                  std::string_view last_id) {
  const auto marked = connection.execute(
      "UPDATE sessions SET revoked_at = ?, revoke_reason = ?, generation = ? "
      "WHERE user_id = ? AND id > ? AND id <= ? AND generation < ? AND revoked_at IS NULL AND "
      "expires_at > ?",
      {end.now, end.reason, end.generation, end.user_id, after_id, last_id, end.generation,
       end.now});
  if (marked.affected_rows == 0) return 0;
  connection.execute(
      "INSERT INTO revocations (kind, session_id, user_id, created_at, expires_at) "
      "SELECT 'session', id, user_id, revoked_at, ? FROM sessions WHERE user_id = ? AND id > ? AND "
      "id <= ? AND generation = ? AND revoked_at = ? AND revoke_reason = ?",
      {end.feed_until, end.user_id, after_id, last_id, end.generation, end.now, end.reason});
  return marked.affected_rows;
}

std::optional<Marked> mark_batch(common::sql::Database& pool, const End& end,
                                 const std::string& after_id) {
  return pool.transaction([&](Connection& connection) -> std::optional<Marked> {
    const auto last_id = last_of_batch(connection, end, after_id);
    if (!last_id) return std::nullopt;
    return Marked{*last_id, mark(connection, end, after_id, *last_id)};
  });
}

}  // namespace

// The row of the user is locked from the first statement on, so that steps come one by one.
bool revoke_sessions(Connection& connection, std::int64_t user_id, std::string_view kept_id,
                     std::string_view reason) {
  const auto stepped = connection.execute(
      "UPDATE users SET session_generation = session_generation + 1, sessions_ending = ? "
      "WHERE id = ?",
      {reason, user_id});
  if (stepped.affected_rows == 0) return false;
  // One step too, so that a session that is behind already stays behind.
  connection.execute("UPDATE sessions SET generation = generation + 1 WHERE id = ? AND user_id = ?",
                     {kept_id, user_id});
  return true;
}

std::int64_t mark_sessions_revoked(common::sql::Database& pool, std::chrono::seconds feed_lifetime,
                                   std::int64_t user_id, common::Timestamp now) {
  const auto users = pool.read([&](Connection& connection) {
    return connection.query(
        "SELECT session_generation, sessions_ending FROM users "
        "WHERE id = ? AND sessions_ending IS NOT NULL",
        {user_id});
  });
  if (users.empty()) return 0;
  const End end{.user_id = user_id,
                .generation = users[0].integer(0),
                .reason = users[0].text(1),
                .now = to_milliseconds(now),
                .feed_until = to_milliseconds(now + feed_lifetime)};
  std::int64_t rows = 0;
  std::string after_id;
  while (auto marked = mark_batch(pool, end, after_id)) {
    rows += marked->rows;
    after_id = std::move(marked->last_id);
  }
  // Unless another end has begun meanwhile, which is not done.
  pool.write([&](Connection& connection) {
    return connection.execute(
        "UPDATE users SET sessions_ending = NULL WHERE id = ? AND session_generation = ?",
        {user_id, end.generation});
  });
  return rows;
}

}  // namespace auth
