#include "auth-service/adapters/sql_users.hpp"

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

class SqlUsers final : public UserRepository {
 public:
  explicit SqlUsers(common::sql::Pool& pool) : pool_(pool) {}

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
    return pool_.write([&](Connection& connection) {
      return connection
                 .execute("UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?",
                          {new_hash, id, old_hash})
                 .affected_rows == 1;
    });
  }

  ChangeOutcome change(std::int64_t id, const UserChange& change, common::Timestamp now,
                       common::Timestamp feed_until) override {
    const auto role = nullable(change.role);
    const auto disabled =
        nullable(change.disabled ? std::optional(std::int64_t{*change.disabled}) : std::nullopt);
    return pool_.transaction([&](Connection& connection) {
      // Condition and change are one statement: of two that would each take the other's admin away,
      // the second waits for the first and then finds no other.
      const auto changed = connection.execute(
          "UPDATE users SET role = COALESCE(?, role), disabled = COALESCE(?, disabled) "
          "WHERE id = ? AND (role <> 'admin' OR disabled <> 0 "
          "OR (COALESCE(?, role) = 'admin' AND COALESCE(?, disabled) = 0) "
          "OR EXISTS (SELECT 1 FROM users others WHERE others.role = 'admin' "
          "AND others.disabled = 0 AND others.id <> ?))",
          {role, disabled, id, role, disabled, id});
      if (changed.affected_rows == 0) return outcome_of_nothing(connection, id);
      if (change.disabled.value_or(false)) {
        connection.execute(
            "UPDATE sessions SET revoked_at = ?, revoke_reason = 'user_disabled' "
            "WHERE user_id = ? AND revoked_at IS NULL",
            {to_milliseconds(now), id});
        announce(connection, "user", id, now, feed_until);
      }
      return ChangeOutcome::kDone;
    });
  }

  ChangeOutcome remove(std::int64_t id, common::Timestamp now,
                       common::Timestamp feed_until) override {
    return pool_.transaction([&](Connection& connection) {
      const auto removed = connection.execute(
          "DELETE FROM users WHERE id = ? AND (role <> 'admin' OR disabled <> 0 "
          "OR EXISTS (SELECT 1 FROM users others WHERE others.role = 'admin' "
          "AND others.disabled = 0 AND others.id <> ?))",
          {id, id});
      if (removed.affected_rows == 0) return outcome_of_nothing(connection, id);
      announce(connection, "user_deleted", id, now, feed_until);
      return ChangeOutcome::kDone;
    });
  }

 private:
  static ChangeOutcome outcome_of_nothing(Connection& connection, std::int64_t id) {
    const bool there = !connection.query("SELECT id FROM users WHERE id = ?", {id}).empty();
    return there ? ChangeOutcome::kLastAdmin : ChangeOutcome::kNotFound;
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

  common::sql::Pool& pool_;
};

}  // namespace

std::unique_ptr<UserRepository> make_sql_users(common::sql::Pool& pool) {
  return std::make_unique<SqlUsers>(pool);
}

}  // namespace auth
