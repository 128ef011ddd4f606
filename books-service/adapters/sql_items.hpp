#pragma once

#include <memory>

#include "books-service/core/ports.hpp"
#include "common/sql/database.hpp"

namespace books {

// Table items in the database of `pool`, which outlives it.
std::unique_ptr<ItemRepository> make_sql_items(common::sql::Database& pool);

// Completes rows that are older than search: their words and sort keys, which no migration can
// compute. Safe with several processes at once, and to be cut short and called again.
void backfill_items(common::sql::Database& pool);

}  // namespace books
