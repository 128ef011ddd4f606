#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "common/sql/driver.hpp"

namespace common::sql {

// A DELETE of the first rows of `table` by `order` that meet `condition`. Its last parameter is the
// maximum number of rows; `condition` has the other parameters. The dialects differ because MariaDB
// 10.11 reads the whole table for a DELETE with a subquery, and DELETE ... LIMIT is an optional
// feature of SQLite.
inline std::string limited_delete(Dialect dialect, std::string_view table,
                                  std::string_view condition, std::string_view order) {
  const auto rows = fmt::format("FROM {} WHERE {} ORDER BY {} LIMIT ?", table, condition, order);
  if (dialect == Dialect::kMariadb) return "DELETE " + rows;
  return fmt::format("DELETE FROM {} WHERE rowid IN (SELECT rowid {})", table, rows);
}

}  // namespace common::sql
