#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "common/sql/connection.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace common::sql {

// A prepared statement.
struct SqliteStatement {
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  using Handle = std::unique_ptr<sqlite3_stmt, Finalize>;

  Handle handle;
  std::shared_ptr<const ColumnNames> names;  // of the columns of its answer
};

std::shared_ptr<const ColumnNames> names_of(sqlite3_stmt* statement);

// The row that a statement is at.
Row row_of(const SqliteStatement& prepared);

// Binds parameters to a statement, and resets it at the end, which also releases its locks.
class SqliteExecution {
 public:
  SqliteExecution(sqlite3* database, sqlite3_stmt* statement, std::string_view sql,
                  std::span<const Parameter> parameters);
  ~SqliteExecution();
  SqliteExecution(const SqliteExecution&) = delete;
  SqliteExecution& operator=(const SqliteExecution&) = delete;

  // Whether there is another row.
  bool step();

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_;
  std::string_view sql_;
};

}  // namespace common::sql
