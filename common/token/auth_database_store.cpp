#include <stdexcept>
#include <string>

#include "common/token/auth_database.hpp"

namespace common {
namespace {

using sql::Connection;

constexpr std::int64_t kRow = 1;  // the only one

AuthDatabaseState to_state(std::string_view name) {
  for (const auto state :
       {AuthDatabaseState::kOk, AuthDatabaseState::kAnother, AuthDatabaseState::kWentBack}) {
    if (name_of(state) == name) return state;
  }
  throw std::runtime_error("the stored database of auth-service has an unknown state");
}

// A no-op if there is a row.
void insert(Connection& connection, const KnownDatabase& known) {
  try {
    connection.execute(
        "INSERT INTO auth_database (id, database_id, mark, last_id, state, is_restored) "
        "VALUES (?, ?, ?, ?, 'ok', 0)",
        {kRow, known.database.id, known.database.mark, known.last_id});
  } catch (const sql::UniqueViolation&) {  // NOLINT(bugprone-empty-catch)
  }
}

class SqlAuthDatabaseStore final : public AuthDatabaseStore {
 public:
  explicit SqlAuthDatabaseStore(sql::Database& database) : database_(database) {}

  std::optional<KnownDatabase> find() override {
    const auto rows = database_.read([](Connection& connection) {
      return connection.query(
          "SELECT database_id, mark, last_id, lost_after, lost_row, state, is_restored "
          "FROM auth_database");
    });
    if (rows.empty()) return std::nullopt;
    const auto& row = rows.front();
    return KnownDatabase{.database = {.id = row.text("database_id"), .mark = row.integer("mark")},
                         .last_id = row.integer("last_id"),
                         .lost_after = row.integer("lost_after"),
                         .lost_row = row.integer("lost_row"),
                         .is_restored = row.integer("is_restored") != 0,
                         .state = to_state(row.text("state"))};
  }

  // The pages may have been read by two instances in either order.
  void raise(const KnownDatabase& known) override {
    database_.transaction([&](Connection& connection) {
      const auto raised = connection.execute(
          "UPDATE auth_database SET mark = CASE WHEN mark < ? THEN ? ELSE mark END, "
          "last_id = CASE WHEN last_id < ? THEN ? ELSE last_id END "
          "WHERE database_id = ? AND state = ?",
          {known.database.mark, known.database.mark, known.last_id, known.last_id,
           known.database.id, name_of(known.state)});
      if (raised.affected_rows == 0) insert(connection, known);
    });
  }

  // What an operator accepted has another id, or a lower mark or last id.
  void change_state(const KnownDatabase& before, const KnownDatabase& known) override {
    database_.write([&](Connection& connection) {
      return connection.execute(
          "UPDATE auth_database SET state = ?, mark = ?, last_id = ?, is_restored = ?, "
          "lost_after = ?, lost_row = (SELECT COALESCE(MAX(id), 0) FROM revocations_seen WHERE id "
          "<= ?) "
          "WHERE database_id = ? AND mark >= ? AND last_id >= ? AND state = ?",
          {name_of(known.state), known.database.mark, known.last_id,
           std::int64_t{known.is_restored}, known.lost_after, known.lost_row, known.database.id,
           before.database.mark, before.last_id, name_of(before.state)});
    });
  }

  void accept(const KnownDatabase& known) override {
    database_.transaction([&](Connection& connection) {
      const auto accepted = connection.execute(
          "UPDATE auth_database SET database_id = ?, mark = ?, last_id = ?, state = 'ok', "
          "lost_after = 0, lost_row = 0, is_restored = 0",
          {known.database.id, known.database.mark, known.last_id});
      if (accepted.affected_rows == 0) insert(connection, known);
    });
  }

  void set_restored() override {
    database_.write([](Connection& connection) {
      return connection.execute("UPDATE auth_database SET is_restored = 1 WHERE state = ?",
                                {name_of(AuthDatabaseState::kWentBack)});
    });
  }

 private:
  sql::Database& database_;
};

}  // namespace

std::unique_ptr<AuthDatabaseStore> make_sql_auth_database_store(sql::Database& database) {
  return std::make_unique<SqlAuthDatabaseStore>(database);
}

}  // namespace common
