#include "common/sql/migrate.hpp"

#include <chrono>
#include <set>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "common/sql/make_driver.hpp"
#include "common/sql/schema.hpp"

namespace common::sql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kLockWait{30};
constexpr std::chrono::minutes kStepTimeout{10};

// Locks out other migrating processes for its lifetime. SQLite: a write transaction, which also
// makes all steps atomic. MariaDB: a named lock, because DDL ends a transaction.
class MigrationLock {
 public:
  MigrationLock(Connection& connection, Dialect dialect, std::string_view table)
      : connection_(connection), dialect_(dialect), table_(table) {
    const auto give_up = Clock::now() + kLockWait;
    while (!try_lock()) {
      if (Clock::now() > give_up) throw Contention("another process migrates the database");
    }
  }

  ~MigrationLock() {
    if (dialect_ == Dialect::kSqlite && !done_) connection_.rollback();
    if (dialect_ == Dialect::kMariadb) unlock_server();
  }
  MigrationLock(const MigrationLock&) = delete;
  MigrationLock& operator=(const MigrationLock&) = delete;

  void commit() {
    if (dialect_ == Dialect::kSqlite) connection_.commit();
    done_ = true;
  }

 private:
  // Waits at most a second: a longer wait would exceed the statement timeout.
  bool try_lock() {
    if (dialect_ == Dialect::kMariadb) return lock_server();
    try {
      connection_.begin();
      return true;
    } catch (const Contention&) {
      return false;
    }
  }

  // Lock names are global to the server, so the name contains the database. Hashed, because it may
  // have at most 64 characters.
  bool lock_server() {
    const auto rows = connection_.query(
        "SELECT GET_LOCK(MD5(CONCAT(DATABASE(), '.', ?)), 1) AS locked", {table_});
    return rows.at(0).optional_integer("locked") == 1;
  }

  void unlock_server() noexcept {
    try {
      connection_.query("SELECT RELEASE_LOCK(MD5(CONCAT(DATABASE(), '.', ?)))", {table_});
    } catch (const std::exception&) {  // the server releases it when the connection closes
    }
  }

  Connection& connection_;
  const Dialect dialect_;
  const std::string_view table_;
  bool done_ = false;
};

void check_numbers(std::span<const Migration> migrations) {
  int expected = 1;
  for (const auto& migration : migrations) {
    if (migration.number != expected++) {
      throw std::logic_error(fmt::format("migration {} is out of order", migration.name));
    }
  }
}

// A step that began and has not ended is recorded with its negative number: MariaDB commits each
// DDL statement, so its tables are ours although it was not applied.
void create_history(Connection& connection, std::string_view table) {
  connection.run_script(
      fmt::format("CREATE TABLE IF NOT EXISTS {0} (number BIGINT NOT NULL, name VARCHAR(100) NOT "
                  "NULL, applied_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, "
                  "CONSTRAINT {0}_pk PRIMARY KEY (number))",
                  table));
}

std::int64_t newest_applied(Connection& connection, std::string_view table) {
  return connection
      .query(fmt::format("SELECT COALESCE(MAX(number), 0) FROM {} WHERE number > 0", table))
      .at(0)
      .integer(0);
}

bool has_begun(Connection& connection, std::string_view table, const Migration& migration) {
  return !connection
              .query(fmt::format("SELECT number FROM {} WHERE number IN (?, ?)", table),
                     {std::int64_t{migration.number}, -std::int64_t{migration.number}})
              .empty();
}

// IF NOT EXISTS would adopt a table of another program, and later steps would alter it.
void refuse_tables_of_others(const Migration& migration, const std::set<std::string>& existing) {
  for (const auto& name : created_tables(migration.sql)) {
    if (!existing.contains(name)) continue;
    throw std::runtime_error(
        fmt::format("the database already has a table {} of another program: rename that table, or "
                    "set DATABASE_URL to an empty database",
                    name));
  }
}

void apply(Connection& connection, std::string_view table, const Migration& migration) {
  const std::int64_t number = migration.number;
  // A named lock is local to one Galera node: an instance at another node may have been first. It
  // runs the same step, and steps may run twice.
  try {
    connection.execute(fmt::format("INSERT INTO {} (number, name) VALUES (?, ?)", table),
                       {-number, migration.name});
  } catch (const UniqueViolation&) {  // NOLINT(bugprone-empty-catch): begun before
  }
  try {
    connection.run_script(migration.sql);
  } catch (const Failure& failure) {
    if (is_temporary(failure)) throw;
    throw Failure(fmt::format("migration {}: {}", migration.name, failure.what()));
  }
  try {
    connection.execute(fmt::format("UPDATE {} SET number = ? WHERE number = ?", table),
                       {number, -number});
  } catch (const UniqueViolation&) {  // NOLINT(bugprone-empty-catch): done elsewhere
  }
}

}  // namespace

int migrate(Driver& driver, std::string_view table, std::span<const Migration> migrations) {
  check_numbers(migrations);
  const auto known = static_cast<std::int64_t>(migrations.size());
  auto existing = driver.table_names();
  const bool is_new = !existing.contains(std::string(table));
  // Before connect(), which alters an SQLite file.
  if (is_new) {
    for (const auto& migration : migrations) refuse_tables_of_others(migration, existing);
  }
  const auto connection = driver.connect();
  // Without a lock or a write, so that a service starts while its database is read-only or full.
  if (!is_new && newest_applied(*connection, table) == known) return 0;
  MigrationLock lock(*connection, driver.dialect(), table);
  create_history(*connection, table);
  const auto applied = newest_applied(*connection, table);
  if (applied > known) {
    throw std::runtime_error(
        fmt::format("the database is at migration {} of {} and this program knows {}: a newer "
                    "version has used it, so start that version",
                    applied, table, known));
  }
  for (const auto& migration : migrations.first(static_cast<std::size_t>(applied))) {
    for (const auto& name : created_tables(migration.sql)) existing.erase(name);  // ours
  }
  const auto missing = migrations.subspan(static_cast<std::size_t>(applied));
  for (const auto& migration : missing) {
    if (!is_new && !has_begun(*connection, table, migration)) {
      refuse_tables_of_others(migration, existing);
    }
  }
  for (const auto& migration : missing) apply(*connection, table, migration);
  lock.commit();
  return static_cast<int>(known - applied);
}

int migrate(const DatabaseUrl& url, std::string_view table, std::span<const Migration> migrations) {
  const auto driver = make_driver(url, {.statement_timeout = kStepTimeout});
  return migrate(*driver, table, migrations);
}

}  // namespace common::sql
