#pragma once

#include "common/sql/database.hpp"

namespace books {

// Calls `fold_some` in transactions until it returns false. It folds some of the rows that are
// older than a migration and returns whether there were any. Other instances may do the same, or
// change rows, at the same time: on contention this retries for minutes before it throws.
void backfill(common::sql::Database& database, bool (*fold_some)(common::sql::Connection&));

}  // namespace books
