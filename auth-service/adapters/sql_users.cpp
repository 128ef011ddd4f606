#include <algorithm>
#include <chrono>
#include <exception>

#include <fmt/format.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "auth-service/adapters/sql_statements.hpp"
#include "auth-service/core/roles.hpp"
#include "common/core/precis.hpp"
#include "common/core/revocation.hpp"
#include "common/sql/limited_delete.hpp"
#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::RevocationKind;
using common::sql::Connection;
using common::sql::nullable;
using common::sql::Parameter;
using common::sql::Row;
using common::sql::to_milliseconds;
using common::sql::to_timestamp;

constexpr std::int64_t kSessionsPerTransaction = 500;
constexpr std::int64_t kKeysPerTransaction = 100;
constexpr int kMaxIdAttempts = 100;                    // of 4,096 ids in a millisecond
constexpr std::size_t kImportedPerMillisecond = 1024;  // leaves most of those ids free

class RolledBack : public std::exception {};

// Returns the id of the last of the users above `last_id`, 0 if there are none left.
std::int64_t fill_some_username_keys(Connection& connection, std::int64_t last_id) {
  std::int64_t last = 0;
  for (const auto& row :
       connection.query("SELECT id, username FROM users WHERE username_key IS NULL AND id > ? "
                        "ORDER BY id LIMIT ?",
                        {last_id, kKeysPerTransaction})) {
    last = row.integer("id");
    const auto key = common::map_username(row.text("username"));
    if (!connection.query("SELECT id FROM users WHERE username_key = ?", {key}).empty()) continue;
    connection.execute("UPDATE users SET username_key = ? WHERE id = ?", {key, last});
  }
  return last;
}

class SqlUsers final : public UserRepository {
 public:
  SqlUsers(common::sql::Database& database, common::Random& random)
      : database_(database), random_(random) {}

  std::optional<User> add(const User& user) override {
    return add_with_new_id(user, [&](const User& stored) {
      database_.write([&](Connection& connection) { insert(connection, stored); });
    });
  }

  std::optional<User> add_invited(const User& user, std::int64_t invite_id) override {
    return add_with_new_id(user, [&](const User& stored) {
      database_.transaction([&](Connection& connection) {
        take_invite(connection, invite_id, user.created_at);
        insert(connection, stored);
      });
    });
  }

  std::vector<ImportOutcome> import(std::span<const User> users, ImportMode mode,
                                    common::Timestamp now) override {
    std::vector<ImportOutcome> outcomes;
    const auto import_all = [&](Connection& connection) {
      outcomes.clear();
      take_guard(connection);
      const auto ids_end = end_of_free_ids(connection, now);
      for (const auto& user : users) {
        const std::chrono::milliseconds passed(outcomes.size() / kImportedPerMillisecond);
        outcomes.push_back(import_one(connection, user, ids_end, now + passed));
      }
      const bool is_any_refused = std::any_of(outcomes.begin(), outcomes.end(),
                                              [](auto one) { return one != ImportOutcome::kDone; });
      const bool is_kept = mode == ImportMode::kSkipRefused ||
                           (mode == ImportMode::kAllOrNothing && !is_any_refused);
      if (!is_kept) throw RolledBack();
    };
    try {
      database_.transaction(import_all);
    } catch (const RolledBack&) {
      return outcomes;  // nothing was stored, as the mode wants
    }
    return outcomes;
  }

  std::vector<User> find_users(const UserFilter& filter) override {
    auto sql = fmt::format("SELECT {} FROM users WHERE id > ?", kUserColumns);
    std::vector<Parameter> parameters{filter.after_id};
    if (filter.id) {
      sql += " AND id = ?";
      parameters.emplace_back(*filter.id);
    }
    if (filter.username) {
      sql += " AND (username = ? OR username_key = ?) ORDER BY username = ? DESC, id LIMIT ?";
      const auto key = common::map_username(*filter.username);
      parameters.insert(parameters.end(), {*filter.username, key, *filter.username});
    } else {
      sql += " ORDER BY id LIMIT ?";
    }
    parameters.emplace_back(std::int64_t{filter.limit});
    return database_.read([&](Connection& connection) {
      std::vector<User> users;
      for (const auto& row : connection.query(sql, parameters)) users.push_back(to_user(row));
      return users;
    });
  }

  bool change_password_hash(std::int64_t id, const std::string& old_hash,
                            const std::string& new_hash) override {
    return database_.write(
        [&](Connection& connection) { return replace_hash(connection, id, old_hash, new_hash); });
  }

  bool change_password(std::int64_t id, const std::string& old_hash, const std::string& new_hash,
                       std::string_view kept_session_id, std::string_view reason) override {
    return database_.transaction([&](Connection& connection) {
      if (!replace_hash(connection, id, old_hash, new_hash)) return false;
      invalidate_sessions(connection, id, kept_session_id, reason);
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
    return database_.transaction([&](Connection& connection) {
      if (takes_admin_away && is_last_admin(connection, id)) return ChangeOutcome::kLastAdmin;
      const auto changed = connection.execute(
          "UPDATE users SET role = COALESCE(?, role), disabled = COALESCE(?, disabled) "
          "WHERE id = ?",
          {role, disabled, id});
      if (changed.affected_rows == 0) return ChangeOutcome::kNotFound;
      if (disables) {
        invalidate_sessions(connection, id, "", "disabled");
        void_reset_code(connection, id);
        remove_access_keys(connection, "user_id", id, now, feed_until);
        announce(connection, RevocationKind::kUser, id, now, feed_until);
      }
      return ChangeOutcome::kDone;
    });
  }

  // Removes the sessions first, in small transactions; the last one removes the user with the rest.
  ChangeOutcome remove(std::int64_t id, common::Timestamp now,
                       common::Timestamp feed_until) override {
    const bool last = database_.transaction(
        [&](Connection& connection) { return is_last_admin(connection, id); });
    if (last) return ChangeOutcome::kLastAdmin;
    while (remove_sessions(id) == kSessionsPerTransaction) {
    }
    return database_.transaction([&](Connection& connection) {
      if (is_last_admin(connection, id)) return ChangeOutcome::kLastAdmin;
      remove_access_keys(connection, "user_id", id, now, feed_until);
      if (connection.execute("DELETE FROM users WHERE id = ?", {id}).affected_rows == 0) {
        return ChangeOutcome::kNotFound;
      }
      announce(connection, RevocationKind::kUserDeleted, id, now, feed_until);
      connection.execute(
          "UPDATE admin_guard SET lowest_deleted_id = "
          "CASE WHEN lowest_deleted_id < ? THEN lowest_deleted_id ELSE ? END WHERE id = 1",
          {id, id});
      return ChangeOutcome::kDone;
    });
  }

 private:
  // Makes transactions conflict: on one server the second waits for the first, and on a Galera
  // cluster only one of two passes certification.
  static void take_guard(Connection& connection) {
    connection.execute("UPDATE admin_guard SET changes = changes + 1 WHERE id = 1");
  }

  // Whether no other admin could log in.
  static bool is_last_admin(Connection& connection, std::int64_t id) {
    take_guard(connection);
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
    return database_.write([&](Connection& connection) {
      return connection.execute(delete_sessions_, {id, kSessionsPerTransaction}).affected_rows;
    });
  }

  // Runs in the transaction of the change itself, so that no other service misses it.
  static void announce(Connection& connection, RevocationKind kind, std::int64_t id,
                       common::Timestamp now, common::Timestamp until) {
    const auto insert = fmt::format(
        "INSERT INTO revocations (kind, session_id, user_id, created_at, expires_at) "
        "VALUES (?, NULL, ?, ?, {})",
        kFeedUntil);
    const auto until_ms = to_milliseconds(until);
    connection.execute(insert, {name_of(kind), id, to_milliseconds(now), until_ms, until_ms});
  }

  // Calls `store` with the user until it has an id that is free. Nothing if the name is taken.
  template <class Store>
  std::optional<User> add_with_new_id(const User& user, Store store) {
    auto stored = user;
    for (int attempt = 1;; ++attempt) {
      stored.id = make_user_id(user.created_at, random_);
      try {
        store(stored);
        return stored;
      } catch (const common::sql::UniqueViolation&) {
        const bool is_id_taken = find_by_id(stored.id).has_value();
        if (!is_id_taken) return std::nullopt;
        if (attempt == kMaxIdAttempts) throw;
      }
    }
  }

  // Every id below it is free, and no user had it: those who were deleted count too.
  std::int64_t end_of_free_ids(Connection& connection, common::Timestamp now) {
    auto end = make_user_id(now, random_);
    for (const auto* select :
         {"SELECT id FROM users ORDER BY id LIMIT 1",
          "SELECT lowest_deleted_id AS id FROM admin_guard WHERE lowest_deleted_id IS NOT NULL"}) {
      for (const auto& row : connection.query(select)) end = std::min(end, row.integer("id"));
    }
    return end;
  }

  ImportOutcome import_one(Connection& connection, User user, std::int64_t ids_end,
                           common::Timestamp now) {
    const bool has_id = user.id != 0;
    if (has_id && user.id >= ids_end) return ImportOutcome::kIdTooHigh;
    for (int attempt = 1;; ++attempt) {
      if (!has_id) user.id = make_user_id(now, random_);
      try {
        insert(connection, user);
        return ImportOutcome::kDone;
      } catch (const common::sql::UniqueViolation&) {
        const bool is_id_taken =
            !connection.query("SELECT id FROM users WHERE id = ?", {user.id}).empty();
        if (!is_id_taken) return ImportOutcome::kNameTaken;
        if (has_id) return ImportOutcome::kIdTaken;
        if (attempt == kMaxIdAttempts) throw;
      }
    }
  }

  static void insert(Connection& connection, const User& user) {
    const auto key = common::map_username(user.username);
    connection.execute(
        "INSERT INTO users (id, username, username_key, password_hash, role, disabled, "
        "created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        {user.id, user.username, key, user.password_hash, user.role, std::int64_t{user.disabled},
         to_milliseconds(user.created_at)});
  }

  common::sql::Database& database_;
  common::Random& random_;
  const std::string delete_sessions_ =
      common::sql::limited_delete(database_.dialect(), "sessions", "user_id = ?", "user_id");
};

}  // namespace

User to_user(const Row& row) {
  return {.id = row.integer("id"),
          .username = row.text("username"),
          .password_hash = row.text("password_hash"),
          .role = row.text("role"),
          .disabled = row.integer("disabled") != 0,
          .created_at = to_timestamp(row.integer("created_at"))};
}

void fill_username_keys(common::sql::Database& database) {
  const auto missing = database.read([](Connection& connection) {
    return connection.query("SELECT id FROM users WHERE username_key IS NULL LIMIT 1");
  });
  if (missing.empty()) return;  // so that a service also starts on a database that only reads
  for (std::int64_t last = 0;;) {
    try {
      last = database.transaction(
          [last](Connection& connection) { return fill_some_username_keys(connection, last); });
      if (last == 0) return;
    } catch (const common::sql::UniqueViolation&) {
      continue;  // another instance has added a user meanwhile, whom the next attempt sees
    }
  }
}

std::unique_ptr<UserRepository> make_sql_users(common::sql::Database& database,
                                               common::Random& random) {
  return std::make_unique<SqlUsers>(database, random);
}

}  // namespace auth
