#include "common/sql/sqlite_statement.hpp"

#include <cstdint>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "common/sql/sqlite_error.hpp"

namespace common::sql {
namespace {

int bind(sqlite3_stmt* statement, int position, const Parameter& parameter) {
  if (const auto* integer = std::get_if<std::int64_t>(&parameter)) {
    return sqlite3_bind_int64(statement, position, *integer);
  }
  if (const auto* text = std::get_if<std::string_view>(&parameter)) {
    // The pointer of an empty view may be null, which SQLite stores as NULL.
    const char* bytes = text->empty() ? "" : text->data();
    return sqlite3_bind_text64(statement, position, bytes, text->size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  }
  return sqlite3_bind_null(statement, position);
}

Value column_of(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return {};
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, column)};
    default: {
      // Before the length, because this call may convert the value.
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      const auto length = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return bytes == nullptr ? std::string() : std::string(bytes, length);
    }
  }
}

}  // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

std::shared_ptr<const ColumnNames> names_of(sqlite3_stmt* statement) {
  ColumnNames names;
  for (int i = 0; i < sqlite3_column_count(statement); ++i) {
    const char* name = sqlite3_column_name(statement, i);
    if (name == nullptr) throw std::bad_alloc();
    names.emplace_back(name);
  }
  return std::make_shared<const ColumnNames>(std::move(names));
}

Row row_of(const SqliteStatement& prepared) {
  sqlite3_stmt* statement = prepared.handle.get();
  const int count = sqlite3_column_count(statement);
  std::vector<Value> columns;
  columns.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) columns.push_back(column_of(statement, i));
  return Row(std::move(columns), prepared.names);
}

SqliteExecution::SqliteExecution(sqlite3* database, sqlite3_stmt* statement, std::string_view sql,
                                 std::span<const Parameter> parameters)
    : database_(database), statement_(statement), sql_(sql) {
  const auto expected = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement));
  if (expected != parameters.size()) {
    throw std::logic_error(fmt::format("{} parameters for {}", parameters.size(), sql));
  }
  int position = 0;
  for (const auto& parameter : parameters) {
    const int code = bind(statement_, ++position, parameter);
    if (code != SQLITE_OK) raise(database_, code, sql_);
  }
}

SqliteExecution::~SqliteExecution() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

bool SqliteExecution::step() {
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) raise(database_, code, sql_);
  return code == SQLITE_ROW;
}

}  // namespace common::sql
