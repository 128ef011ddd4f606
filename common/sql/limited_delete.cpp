#include "common/sql/limited_delete.hpp"

#include <fmt/format.h>

namespace common::sql {

std::string limited_delete(Dialect dialect, std::string_view table, std::string_view condition,
                           std::string_view order) {
  const auto rows = fmt::format("FROM {} WHERE {} ORDER BY {} LIMIT ?", table, condition, order);
  if (dialect == Dialect::kMariadb) return "DELETE " + rows;
  return fmt::format("DELETE FROM {} WHERE rowid IN (SELECT rowid {})", table, rows);
}

}  // namespace common::sql
