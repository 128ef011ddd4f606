#include <fmt/format.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "auth-service/adapters/sql_statements.hpp"
#include "common/core/address.hpp"
#include "common/core/revocation.hpp"
#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::sql::Connection;
using common::sql::Row;
using common::sql::to_milliseconds;
using common::sql::to_timestamp;

// The columns that to_session() reads. They collide with none of kUserColumns.
constexpr std::string_view kSessionColumns =
    "sessions.id AS session_id, user_id, counter, rotated_at, sessions.created_at AS opened_at, "
    "last_seen, ip, last_ip, other_ip, other_ip_counter, user_agent, name, new_place, expires_at, "
    "revoked_at, revoke_reason";

Session to_session(const Row& row) {
  return {.id = row.text("session_id"),
          .user_id = row.integer("user_id"),
          .counter = row.integer("counter"),
          .rotated_at = to_timestamp(row.integer("rotated_at")),
          .created_at = to_timestamp(row.integer("opened_at")),
          .last_seen = to_timestamp(row.integer("last_seen")),
          .ip = row.text("ip"),
          .last_ip = row.optional_text("last_ip").value_or(row.text("ip")),
          .other_ip = row.optional_text("other_ip"),
          .other_ip_counter = row.optional_integer("other_ip_counter"),
          .user_agent = row.text("user_agent"),
          .name = row.optional_text("name"),
          .new_place = row.integer("new_place") != 0,
          .expires_at = to_timestamp(row.integer("expires_at")),
          .revoked_at = to_timestamp(row.optional_integer("revoked_at")),
          .revoke_reason = row.optional_text("revoke_reason")};
}

std::string select(std::string_view columns, std::string_view condition) {
  return fmt::format("SELECT {} FROM sessions JOIN users ON users.id = user_id WHERE {}", columns,
                     condition);
}

// A session of an earlier generation than its user is invalid, even if its row does not say so yet
// (ADR 4).
constexpr std::string_view kById =
    "sessions.id = ? AND (revoked_at IS NOT NULL OR generation = session_generation)";
constexpr std::string_view kByIdUnlessRevoked =
    "sessions.id = ? AND revoked_at IS NULL AND generation = session_generation";
constexpr std::string_view kLive =
    "user_id = ? AND generation = session_generation AND revoked_at IS NULL AND expires_at > ? AND "
    "rotated_at > ? ORDER BY sessions.created_at DESC, sessions.id LIMIT ?";
constexpr std::string_view kLiveFromIp =
    "user_id = ? AND ip = ? AND generation = session_generation AND revoked_at IS NULL AND "
    "expires_at > ? LIMIT 1";

constexpr std::string_view kInsert =
    "INSERT INTO sessions (id, user_id, counter, rotated_at, created_at, last_seen, ip, "
    "user_agent, expires_at, network, new_place, generation) "
    "SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ?, session_generation FROM users "
    "WHERE id = ? AND disabled = 0 AND password_hash = ?";

class SqlSessions final : public SessionRepository {
 public:
  SqlSessions(common::sql::Database& database, std::chrono::seconds feed_lifetime, common::Log& log)
      : database_(database), feed_lifetime_(feed_lifetime), log_(log) {}

  // On MariaDB the lock makes this wait for a concurrent change of the user and read its result;
  // SQLite has one writer at a time. A change on another Galera node does not see the lock: if it
  // came first, the new session is invalid, and find() waits until this node shows it.
  bool add(const Session& session, std::string_view password_hash,
           const LoginRecord& record) override {
    const auto network = common::network_of(session.ip);
    const bool new_place = is_new_place(session.user_id, network);
    const bool is_stored = database_.transaction([&](Connection& connection) {
      if (!insert(connection, session, network, new_place, password_hash)) return false;
      record_in_transaction(connection, record.event, log_);
      give_back_tries(connection, record.tries, session.created_at);
      return true;
    });
    return is_stored && (is_sqlite() || find(session.id));
  }

  std::optional<Session> find(std::string_view id) override {
    const auto rows = query(select_one_, {id});
    if (rows.empty()) return std::nullopt;
    return to_session(rows.front());
  }

  std::optional<SessionWithUser> find_with_user(std::string_view id) override {
    const auto rows = query(select_with_user_, {id});
    if (rows.empty()) return std::nullopt;
    return SessionWithUser{.session = to_session(rows.front()), .user = to_user(rows.front())};
  }

  std::optional<User> find_user(std::string_view id) override {
    const auto rows = query(select_user_, {id});
    if (rows.empty()) return std::nullopt;
    return to_user(rows.front());
  }

  // The condition and the change are one statement, so of two concurrent calls one finds nothing.
  bool rotate(std::string_view id, std::int64_t counter, common::Timestamp now,
              std::string_view ip) override {
    const auto time = to_milliseconds(now);
    return changes_a_row(
        "UPDATE sessions SET counter = counter + 1, rotated_at = ?, last_seen = ?, last_ip = ? "
        "WHERE id = ? AND counter = ? AND revoked_at IS NULL AND generation = "
        "(SELECT session_generation FROM users WHERE users.id = sessions.user_id)",
        {time, time, ip, id, counter});
  }

  bool rotate_ahead(std::string_view id, std::int64_t counter, common::Timestamp now,
                    std::string_view ip) override {
    const auto time = to_milliseconds(now);
    return database_.transaction([&](Connection& connection) {
      const auto rows = connection.query("SELECT rotated_at FROM sessions WHERE id = ?", {id});
      const auto rotated = connection.execute(
          "UPDATE sessions SET counter = ?, rotated_at = ?, last_seen = ?, last_ip = ? "
          "WHERE id = ? AND counter < ? AND revoked_at IS NULL AND generation = "
          "(SELECT session_generation FROM users WHERE users.id = sessions.user_id)",
          {counter + 1, time, time, ip, id, counter});
      if (rotated.affected_rows == 0) return false;
      connection.execute(
          "UPDATE feed_state SET went_back_at = ? "
          "WHERE went_back_at IS NULL AND (accepted_at IS NULL OR accepted_at <= ?)",
          {time, rows.at(0).integer("rotated_at")});
      return true;
    });
  }

  void note_other_address(std::string_view id, std::int64_t counter, std::string_view ip) override {
    changes_a_row(
        "UPDATE sessions SET other_ip = ?, other_ip_counter = counter WHERE id = ? AND counter = ?",
        {ip, id, counter});
  }

  bool rename(std::int64_t user_id, std::string_view id, std::string_view name) override {
    return changes_a_row(
        "UPDATE sessions SET name = ? WHERE id = ? AND user_id = ? AND revoked_at IS NULL AND "
        "generation = (SELECT session_generation FROM users WHERE users.id = sessions.user_id)",
        {name, id, user_id});
  }

  bool revoke(std::string_view id, std::string_view reason, common::Timestamp now) override {
    return database_.transaction(
        [&](Connection& connection) { return revoke_one(connection, id, reason, now); });
  }

  std::int64_t revoke_all_of(std::int64_t user_id, std::string_view except_id,
                             std::string_view reason, common::Timestamp now) override {
    const bool is_known = database_.transaction([&](Connection& connection) {
      return invalidate_sessions(connection, user_id, except_id, reason);
    });
    return is_known ? complete_revocation(user_id, now) : 0;
  }

  std::int64_t complete_revocation(std::int64_t user_id, common::Timestamp now) override {
    return revoke_invalidated_sessions(database_, feed_lifetime_, user_id, now);
  }

  std::vector<std::int64_t> pending_revocations(int limit) override {
    std::vector<std::int64_t> users;
    for (const auto& row : query("SELECT id FROM users WHERE sessions_ending IS NOT NULL LIMIT ?",
                                 {std::int64_t{limit}})) {
      users.push_back(row.integer("id"));
    }
    return users;
  }

  std::vector<Session> list_live(std::int64_t user_id, common::Timestamp now,
                                 common::Timestamp idle_since, int limit) override {
    std::vector<Session> sessions;
    for (const auto& row :
         query(select_live_,
               {user_id, to_milliseconds(now), to_milliseconds(idle_since), std::int64_t{limit}})) {
      sessions.push_back(to_session(row));
    }
    return sessions;
  }

  bool has_live_session_from(std::int64_t user_id, std::string_view ip,
                             common::Timestamp now) override {
    return !query(select_from_ip_, {user_id, ip, to_milliseconds(now)}).empty();
  }

 private:
  using Parameters = std::initializer_list<common::sql::Parameter>;

  [[nodiscard]] bool is_sqlite() const {
    return database_.dialect() == common::sql::Dialect::kSqlite;
  }

  std::vector<Row> query(std::string_view sql, Parameters parameters) {
    return database_.read(
        [&](Connection& connection) { return connection.query(sql, parameters); });
  }

  // Sessions count as long as their rows are kept. Those of an older version have no IPv6 network.
  bool is_new_place(std::int64_t user_id, std::string_view network) {
    const auto first = [&](std::string_view condition, Parameters parameters) {
      return query(fmt::format("SELECT id FROM sessions WHERE user_id = ? {} LIMIT 1", condition),
                   parameters);
    };
    return first("AND network = ?", {user_id, network}).empty() &&
           !first("AND network IS NOT NULL", {user_id}).empty();
  }

  bool insert(Connection& connection, const Session& session, std::string_view network,
              bool new_place, std::string_view password_hash) const {
    const auto changes = connection.execute(
        insert_, {session.id, session.counter, to_milliseconds(session.rotated_at),
                  to_milliseconds(session.created_at), to_milliseconds(session.last_seen),
                  session.ip, session.user_agent, to_milliseconds(session.expires_at), network,
                  std::int64_t{new_place}, session.user_id, password_hash});
    return changes.affected_rows == 1;
  }

  // Runs in a transaction, so that the feed never misses a revoked session.
  bool revoke_one(Connection& connection, std::string_view id, std::string_view reason,
                  common::Timestamp now) const {
    const auto changes = connection.execute(
        "UPDATE sessions SET revoked_at = ?, revoke_reason = ? "
        "WHERE id = ? AND revoked_at IS NULL",
        {to_milliseconds(now), reason, id});
    if (changes.affected_rows != 1) return false;
    const auto insert = fmt::format(
        "INSERT INTO revocations (kind, session_id, user_id, created_at, expires_at) "
        "SELECT ?, id, user_id, revoked_at, {} FROM sessions WHERE id = ?",
        kFeedUntil);
    const auto until = to_milliseconds(now + feed_lifetime_);
    connection.execute(insert, {name_of(common::RevocationKind::kSession), until, until, id});
    return true;
  }

  bool changes_a_row(std::string_view sql, Parameters parameters) {
    return database_.write([&](Connection& connection) {
      return connection.execute(sql, parameters).affected_rows == 1;
    });
  }

  common::sql::Database& database_;
  const std::chrono::seconds feed_lifetime_;
  common::Log& log_;

  const std::string insert_ = std::string(kInsert) + (is_sqlite() ? "" : " LOCK IN SHARE MODE");
  const std::string select_one_ = select(kSessionColumns, kById);
  const std::string select_user_ = select(kUserColumns, kByIdUnlessRevoked);
  const std::string select_with_user_ =
      select(fmt::format("{}, {}", kSessionColumns, kUserColumns), kById);
  const std::string select_live_ = select(kSessionColumns, kLive);
  const std::string select_from_ip_ = select("sessions.id", kLiveFromIp);
};

}  // namespace

std::unique_ptr<SessionRepository> make_sql_sessions(common::sql::Database& database,
                                                     std::chrono::seconds feed_lifetime,
                                                     common::Log& log) {
  return std::make_unique<SqlSessions>(database, feed_lifetime, log);
}

}  // namespace auth
