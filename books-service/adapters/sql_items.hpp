#pragma once

#include <memory>

#include "books-service/core/ports.hpp"
#include "common/sql/database.hpp"

namespace books {

// Table items in the database of `database`, which must outlive it.
std::unique_ptr<ItemRepository> make_sql_items(common::sql::Database& database);

// Computes the folded columns of items that are older than these columns, which no migration script
// can. Safe in several processes at the same time, and can be interrupted and called again.
void backfill_items(common::sql::Database& database);

}  // namespace books
