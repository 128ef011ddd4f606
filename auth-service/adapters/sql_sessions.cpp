#include "auth-service/adapters/sql_sessions.hpp"

#include "auth-service/adapters/session_end.hpp"
#include "common/sql/limited_delete.hpp"
#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::sql::Connection;
using common::sql::nullable;
using common::sql::Row;
using common::sql::to_milliseconds;
using common::sql::to_timestamp;

Session session_of(const Row& row) {
  return {.id = row.text(0),
          .user_id = row.integer(1),
          .counter = row.integer(2),
          .rotated_at = to_timestamp(row.integer(3)),
          .created_at = to_timestamp(row.integer(4)),
          .last_seen = to_timestamp(row.integer(5)),
          .ip = row.text(6),
          .user_agent = row.text(7),
          .expires_at = to_timestamp(row.integer(8)),
          .revoked_at = to_timestamp(row.optional_integer(9)),
          .revoke_reason = row.optional_text(10)};
}

constexpr std::string_view kInsert =
    "INSERT INTO sessions (id, user_id, counter, rotated_at, created_at, last_seen, ip, "
    "user_agent, expires_at, generation) "
    "SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, session_generation FROM users "
    "WHERE id = ? AND disabled = 0 AND password_hash = ?";

class SqlSessions final : public SessionRepository {
 public:
  SqlSessions(common::sql::Database& pool, std::chrono::seconds feed_lifetime)
      : pool_(pool), feed_lifetime_(feed_lifetime) {}

  // The lock makes MariaDB wait for a change of the user that is under way and read what it left;
  // SQLite has one writer at a time. A change on another node of a Galera cluster sees no lock of
  // this one: where it came first the new session is void, and find() waits until that shows.
  bool add(const Session& session, std::string_view password_hash) override {
    if (pool_.dialect() == common::sql::Dialect::kSqlite) {
      return insert(session, password_hash, kInsert);
    }
    return insert(session, password_hash, insert_locked_) && find(session.id);
  }

  std::optional<Session> find(std::string_view id) override {
    const auto rows = pool_.read([&](Connection& connection) {
      return connection.query(
          "SELECT sessions.id, user_id, counter, rotated_at, sessions.created_at, last_seen, ip, "
          "user_agent, expires_at, revoked_at, revoke_reason FROM sessions "
          "JOIN users ON users.id = user_id "
          "WHERE sessions.id = ? AND (revoked_at IS NOT NULL OR generation = session_generation)",
          {id});
    });
    if (rows.empty()) return std::nullopt;
    return session_of(rows.front());
  }

  // The condition and the change are one statement, so of two at once the second finds nothing.
  bool rotate(std::string_view id, std::int64_t counter, common::Timestamp now) override {
    const auto time = to_milliseconds(now);
    return changes_a_row(
        "UPDATE sessions SET counter = counter + 1, rotated_at = ?, last_seen = ? "
        "WHERE id = ? AND counter = ? AND revoked_at IS NULL AND generation = "
        "(SELECT session_generation FROM users WHERE users.id = sessions.user_id)",
        {time, time, id, counter});
  }

  bool revoke(std::string_view id, std::string_view reason, common::Timestamp now) override {
    return pool_.transaction(
        [&](Connection& connection) { return end(connection, id, reason, now); });
  }

  std::int64_t revoke_all_of(std::int64_t user_id, std::string_view except_id,
                             std::string_view reason, common::Timestamp now) override {
    const bool begun = pool_.transaction([&](Connection& connection) {
      return revoke_sessions(connection, user_id, except_id, reason);
    });
    return begun ? complete_revocation(user_id, now) : 0;
  }

  std::int64_t complete_revocation(std::int64_t user_id, common::Timestamp now) override {
    return mark_sessions_revoked(pool_, feed_lifetime_, user_id, now);
  }

  std::vector<std::int64_t> pending_revocations(int limit) override {
    const auto rows = pool_.read([&](Connection& connection) {
      return connection.query("SELECT id FROM users WHERE sessions_ending IS NOT NULL LIMIT ?",
                              {std::int64_t{limit}});
    });
    std::vector<std::int64_t> users;
    users.reserve(rows.size());
    for (const auto& row : rows) users.push_back(row.integer(0));
    return users;
  }

  std::vector<Session> list_live(std::int64_t user_id, common::Timestamp now,
                                 common::Timestamp idle_since, int limit) override {
    const auto rows = pool_.read([&](Connection& connection) {
      return connection.query(
          "SELECT sessions.id, user_id, counter, rotated_at, sessions.created_at, last_seen, ip, "
          "user_agent, expires_at, revoked_at, revoke_reason FROM sessions "
          "JOIN users ON users.id = user_id AND generation = session_generation "
          "WHERE user_id = ? AND revoked_at IS NULL AND expires_at > ? AND rotated_at > ? "
          "ORDER BY sessions.created_at DESC, sessions.id LIMIT ?",
          {user_id, to_milliseconds(now), to_milliseconds(idle_since), std::int64_t{limit}});
    });
    std::vector<Session> sessions;
    sessions.reserve(rows.size());
    for (const auto& row : rows) sessions.push_back(session_of(row));
    return sessions;
  }

  int prune(common::Timestamp now, int limit) override {
    return pool_.write([&](Connection& connection) {
      const auto changes =
          connection.execute(delete_expired_, {to_milliseconds(now), std::int64_t{limit}});
      return static_cast<int>(changes.affected_rows);
    });
  }

  bool has_live_session_from(std::int64_t user_id, std::string_view ip,
                             common::Timestamp now) override {
    return pool_.read([&](Connection& connection) {
      return !connection
                  .query(
                      "SELECT sessions.id FROM sessions "
                      "JOIN users ON users.id = user_id AND generation = session_generation "
                      "WHERE user_id = ? AND ip = ? AND revoked_at IS NULL AND expires_at > ? "
                      "LIMIT 1",
                      {user_id, ip, to_milliseconds(now)})
                  .empty();
    });
  }

 private:
  bool insert(const Session& session, std::string_view password_hash, std::string_view sql) {
    return changes_a_row(
        sql,
        {session.id, session.counter, to_milliseconds(session.rotated_at),
         to_milliseconds(session.created_at), to_milliseconds(session.last_seen), session.ip,
         session.user_agent, to_milliseconds(session.expires_at), session.user_id, password_hash});
  }

  // Within a transaction, so that the feed never misses a session that has ended.
  bool end(Connection& connection, std::string_view id, std::string_view reason,
           common::Timestamp now) const {
    const auto changes = connection.execute(
        "UPDATE sessions SET revoked_at = ?, revoke_reason = ? "
        "WHERE id = ? AND revoked_at IS NULL",
        {to_milliseconds(now), reason, id});
    if (changes.affected_rows != 1) return false;
    connection.execute(
        "INSERT INTO revocations (kind, session_id, user_id, created_at, expires_at) "
        "SELECT 'session', id, user_id, revoked_at, ? FROM sessions WHERE id = ?",
        {to_milliseconds(now + feed_lifetime_), id});
    return true;
  }

  bool changes_a_row(std::string_view sql,
                     std::initializer_list<common::sql::Parameter> parameters) {
    return pool_.write([&](Connection& connection) {
      return connection.execute(sql, parameters).affected_rows == 1;
    });
  }

  common::sql::Database& pool_;
  const std::string insert_locked_ = std::string(kInsert) + " LOCK IN SHARE MODE";
  const std::string delete_expired_ =
      common::sql::limited_delete(pool_.dialect(), "sessions", "expires_at < ?", "expires_at");
  const std::chrono::seconds feed_lifetime_;
};

}  // namespace

std::unique_ptr<SessionRepository> make_sql_sessions(common::sql::Database& pool,
                                                     std::chrono::seconds feed_lifetime) {
  return std::make_unique<SqlSessions>(pool, feed_lifetime);
}

}  // namespace auth
