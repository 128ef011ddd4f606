#include "auth-service/adapters/sql_users.hpp"

#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::sql::Connection;
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

 private:
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
