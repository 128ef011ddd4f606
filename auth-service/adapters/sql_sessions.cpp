#include "auth-service/adapters/sql_sessions.hpp"

#include "common/core/error.hpp"
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

class SqlSessions final : public SessionRepository {
 public:
  explicit SqlSessions(common::sql::Pool& pool) : pool_(pool) {}

  void add(const Session& session) override {
    try {
      insert(session);
    } catch (const common::sql::ForeignKeyViolation&) {
      throw common::Error(common::ErrorKind::kUnauthenticated, "user_gone",
                          "The user does not exist any more");
    }
  }

  std::optional<Session> find(std::string_view id) override {
    const auto rows = pool_.read([&](Connection& connection) {
      return connection.query(
          "SELECT id, user_id, counter, rotated_at, created_at, last_seen, ip, user_agent, "
          "expires_at, revoked_at, revoke_reason FROM sessions WHERE id = ?",
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
        "WHERE id = ? AND counter = ? AND revoked_at IS NULL",
        {time, time, id, counter});
  }

  bool revoke(std::string_view id, std::string_view reason, common::Timestamp now) override {
    return changes_a_row(
        "UPDATE sessions SET revoked_at = ?, revoke_reason = ? "
        "WHERE id = ? AND revoked_at IS NULL",
        {to_milliseconds(now), reason, id});
  }

  int revoke_all_of(std::int64_t user_id, std::optional<std::string> except_session_id,
                    std::string_view reason, common::Timestamp now) override {
    const auto except = except_session_id.value_or("");
    return pool_.write([&](Connection& connection) {
      return static_cast<int>(connection
                                  .execute("UPDATE sessions SET revoked_at = ?, revoke_reason = ? "
                                           "WHERE user_id = ? AND id <> ? AND revoked_at IS NULL",
                                           {to_milliseconds(now), reason, user_id, except})
                                  .affected_rows);
    });
  }

  bool has_live_session_from(std::int64_t user_id, std::string_view ip,
                             common::Timestamp now) override {
    return pool_.read([&](Connection& connection) {
      return !connection
                  .query(
                      "SELECT id FROM sessions WHERE user_id = ? AND ip = ? AND "
                      "revoked_at IS NULL AND expires_at > ? LIMIT 1",
                      {user_id, ip, to_milliseconds(now)})
                  .empty();
    });
  }

 private:
  void insert(const Session& session) {
    pool_.write([&](Connection& connection) {
      return connection.execute(
          "INSERT INTO sessions (id, user_id, counter, rotated_at, created_at, last_seen, ip, "
          "user_agent, expires_at, revoked_at, revoke_reason) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          {session.id, session.user_id, session.counter, to_milliseconds(session.rotated_at),
           to_milliseconds(session.created_at), to_milliseconds(session.last_seen), session.ip,
           session.user_agent, to_milliseconds(session.expires_at),
           nullable(to_milliseconds(session.revoked_at)), nullable(session.revoke_reason)});
    });
  }

  bool changes_a_row(std::string_view sql,
                     std::initializer_list<common::sql::Parameter> parameters) {
    return pool_.write([&](Connection& connection) {
      return connection.execute(sql, parameters).affected_rows == 1;
    });
  }

  common::sql::Pool& pool_;
};

}  // namespace

std::unique_ptr<SessionRepository> make_sql_sessions(common::sql::Pool& pool) {
  return std::make_unique<SqlSessions>(pool);
}

}  // namespace auth
