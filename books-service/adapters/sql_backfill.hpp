#pragma once

#include "common/sql/database.hpp"

namespace books {

// Calls `complete_some` in transactions until it answers false: it completes some of the rows of
// before a migration, and answers whether any was left. Another instance may be doing the same, and
// some may be changed meanwhile: where it is in the way, this waits and goes on. Throws what the
// pool throws where that is so for minutes.
void complete_rows(common::sql::Database& pool, bool (*complete_some)(common::sql::Connection&));

}  // namespace books
