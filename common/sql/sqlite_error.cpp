#include "common/sql/sqlite_error.hpp"

#include <cerrno>
#include <string>

#include <fmt/format.h>
#include <sqlite3.h>

#include "common/sql/connection.hpp"

namespace common::sql {
namespace {

void raise_constraint(int code, const std::string& text) {
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      throw UniqueViolation(text);
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      throw ForeignKeyViolation(text);
    default:
      throw Failure(text);
  }
}

// A file that could not be opened, read or written.
void raise_file_error(int system_error, const std::string& text) {
  switch (system_error) {
    case ENOSPC:
    case EDQUOT:
      throw StorageFull(text);
    case EROFS:
    case EACCES:
    case EPERM:
      throw ReadOnly(text);
    default:
      throw StorageGone(text);
  }
}

// Our statements are tested, so what they do not find is missing in the database.
bool is_missing(std::string_view message) {
  return message.starts_with("no such table") || message.starts_with("no such column") ||
         message.find("has no column named") != std::string_view::npos;
}

}  // namespace

// The texts of SQLite name tables, columns and constraints, but no values.
void raise(sqlite3* database, int code, std::string_view doing) {
  const std::string_view message =
      database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  const auto text = fmt::format("SQLite error {} ({}) at: {}", code, message, doing);
  switch (code & 0xff) {  // the primary code
    case SQLITE_CONSTRAINT:
      raise_constraint(code, text);
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Contention(text);
    case SQLITE_INTERRUPT:
      throw StatementTimeout(text);
    case SQLITE_FULL:
      throw StorageFull(text);
    case SQLITE_READONLY:
      throw ReadOnly(text);
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_PERM:
      raise_file_error(database != nullptr ? sqlite3_system_errno(database) : 0, text);
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw StorageGone(text);
    case SQLITE_ERROR:
      if (is_missing(message)) throw TableGone(text);
      break;
    default:
      break;
  }
  throw Failure(text);
}

}  // namespace common::sql
