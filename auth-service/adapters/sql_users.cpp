#include "auth-service/adapters/sql_users.hpp"

#include "auth-service/adapters/session_end.hpp"
#include "auth-service/core/roles.hpp"
#include "common/sql/limited_delete.hpp"
#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::sql::Connection;
using common::sql::nullable;
using common::sql::Row;
using common::sql::to_milliseconds;
using common::sql::to_timestamp;

User user_of(const Row& row) {
  return {.id = row.integer(0),
          .username = row.text(1),
          .password_hash = row.text(2),
          .role = row.text(3),
          .disabled = row.integer(4) != 0,
          .created_at = to_timestamp(row.integer(5))};
}

std::optional<User> first_of(const std::vector<Row>& rows) {
  if (rows.empty()) return std::nullopt;
  return user_of(rows.front());
}

constexpr std::int64_t kSessionsPerTransaction = 500;

class SqlUsers final : public UserRepository {
 public:
  explicit SqlUsers(common::sql::Database& pool) : pool_(pool) {}

  std::optional<User> add(const User& user) override {
    try {
      auto stored = user;
      stored.id = insert(user);
      return stored;
    } catch (const common::sql::UniqueViolation&) {
      return std::nullopt;
    }
  }

  std::optional<User> find_by_username(std::string_view username) override {
    return pool_.read([&](Connection& connection) {
      return first_of(connection.query(
          "SELECT id, username, password_hash, role, disabled, created_at FROM users "
          "WHERE username = ?",
          {username}));
    });
  }

  std::optional<User> find_by_id(std::int64_t id) override {
    return pool_.read([&](Connection& connection) {
      return first_of(connection.query(
          "SELECT id, username, password_hash, role, disabled, created_at FROM users WHERE id = ?",
          {id}));
    });
  }

  std::vector<User> list(std::int64_t after_id, int limit) override {
    return pool_.read([&](Connection& connection) {
      std::vector<User> users;
      for (const auto& row : connection.query(
               "SELECT id, username, password_hash, role, disabled, created_at FROM users "
               "WHERE id > ? ORDER BY id LIMIT ?",
               {after_id, std::int64_t{limit}})) {
        users.push_back(user_of(row));
      }
      return users;
    });
  }

  bool change_password_hash(std::int64_t id, const std::string& old_hash,
                            const std::string& new_hash) override {
    return pool_.write(
        [&](Connection& connection) { return replace_hash(connection, id, old_hash, new_hash); });
  }

  bool change_password(std::int64_t id, const std::string& old_hash, const std::string& new_hash,
                       std::string_view kept_session_id, std::string_view reason) override {
    return pool_.transaction([&](Connection& connection) {
      if (!replace_hash(connection, id, old_hash, new_hash)) return false;
      revoke_sessions(connection, id, kept_session_id, reason);
      void_reset_code(connection, id);
      return true;
    });
  }

  ChangeOutcome change(std::int64_t id, const UserChange& change, common::Timestamp now,
                       common::Timestamp feed_until) override {
    const auto role = nullable(change.role);
    const auto disabled =
        nullable(change.disabled ? std::optional(std::int64_t{*change.disabled}) : std::nullopt);
    const bool disables = change.disabled.value_or(false);
    const bool takes_admin_away = disables || (change.role && *change.role != kRoleAdmin);
    return pool_.transaction([&](Connection& connection) {
      if (takes_admin_away && is_last_admin(connection, id)) return ChangeOutcome::kLastAdmin;
      const auto changed = connection.execute(
          "UPDATE users SET role = COALESCE(?, role), disabled = COALESCE(?, disabled) "
          "WHERE id = ?",
          {role, disabled, id});
      if (changed.affected_rows == 0) return ChangeOutcome::kNotFound;
      if (disables) {
        revoke_sessions(connection, id, "", "disabled");
        void_reset_code(connection, id);
        announce(connection, "user", id, now, feed_until);
      }
      return ChangeOutcome::kDone;
    });
  }

  // The sessions go first, in small transactions, as those that are left go with the user in one.
  ChangeOutcome remove(std::int64_t id, common::Timestamp now,
                       common::Timestamp feed_until) override {
    const bool last =
        pool_.transaction([&](Connection& connection) { return is_last_admin(connection, id); });
    if (last) return ChangeOutcome::kLastAdmin;
    while (remove_sessions(id) == kSessionsPerTransaction) {
    }
    return pool_.transaction([&](Connection& connection) {
      if (is_last_admin(connection, id)) return ChangeOutcome::kLastAdmin;
      if (connection.execute("DELETE FROM users WHERE id = ?", {id}).affected_rows == 0) {
        return ChangeOutcome::kNotFound;
      }
      announce(connection, "user_deleted", id, now, feed_until);
      return ChangeOutcome::kDone;
    });
  }

 private:
  // Whether nobody else could let anybody in. First of all it writes the row that all such
  // transactions write: until this one ends the answer holds on this server, and on a Galera
  // cluster only one of two that were begun on two nodes passes certification.
  static bool is_last_admin(Connection& connection, std::int64_t id) {
    connection.execute("UPDATE admin_guard SET changes = changes + 1 WHERE id = 1");
    return !connection
                .query(
                    "SELECT id FROM users WHERE id = ? AND role = 'admin' AND disabled = 0 AND "
                    "NOT EXISTS (SELECT 1 FROM users others WHERE others.role = 'admin' AND "
                    "others.disabled = 0 AND others.id <> users.id)",
                    {id})
                .empty();
  }

  static bool replace_hash(Connection& connection, std::int64_t id, const std::string& old_hash,
                           const std::string& new_hash) {
    return connection
               .execute("UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?",
                        {new_hash, id, old_hash})
               .affected_rows == 1;
  }

  static void void_reset_code(Connection& connection, std::int64_t id) {
    connection.execute("DELETE FROM reset_codes WHERE user_id = ?", {id});
  }

  std::int64_t remove_sessions(std::int64_t id) {
    return pool_.write([&](Connection& connection) {
      return connection.execute(delete_sessions_, {id, kSessionsPerTransaction}).affected_rows;
    });
  }

  // In the transaction of the change itself, so that no other service misses it.
  static void announce(Connection& connection, std::string_view kind, std::int64_t id,
                       common::Timestamp now, common::Timestamp feed_until) {
    connection.execute(
        "INSERT INTO revocations (kind, session_id, user_id, created_at, expires_at) "
        "VALUES (?, NULL, ?, ?, ?)",
        {kind, id, to_milliseconds(now), to_milliseconds(feed_until)});
  }

  std::int64_t insert(const User& user) {
    return pool_.write([&](Connection& connection) {
      return connection
          .execute(
              "INSERT INTO users (username, password_hash, role, disabled, created_at) "
              "VALUES (?, ?, ?, ?, ?)",
              {user.username, user.password_hash, user.role, std::int64_t{user.disabled},
               to_milliseconds(user.created_at)})
          .last_insert_id;
    });
  }

  common::sql::Database& pool_;
  const std::string delete_sessions_ =
      common::sql::limited_delete(pool_.dialect(), "sessions", "user_id = ?", "user_id");
};

}  // namespace

std::unique_ptr<UserRepository> make_sql_users(common::sql::Database& pool) {
  return std::make_unique<SqlUsers>(pool);
}

}  // namespace auth
