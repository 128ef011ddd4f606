#pragma once

#include <string>
#include <string_view>

#include "common/sql/driver.hpp"

namespace common::sql {

// The DELETE of at most so many rows of `table` as its last parameter says, those first that
// `order` puts first; `condition` has the other parameters. MariaDB 10.11 reads the whole table for
// a DELETE with a subquery, and SQLite has DELETE ... LIMIT only where it was built so.
std::string limited_delete(Dialect dialect, std::string_view table, std::string_view condition,
                           std::string_view order);

}  // namespace common::sql
