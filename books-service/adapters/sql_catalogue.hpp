#pragma once

#include <memory>
#include <span>

#include "books-service/core/ports.hpp"
#include "common/sql/database.hpp"
#include "common/sql/migrate.hpp"

namespace books {

// The schema of books-service, from db/sqlite/books or db/mariadb/books.
std::span<const common::sql::Migration> migrations(common::sql::Dialect dialect);

// The repositories in tables items and books. `database` must outlive them.
std::unique_ptr<ItemRepository> make_sql_items(common::sql::Database& database);
std::unique_ptr<BookRepository> make_sql_books(common::sql::Database& database);

// Compute the folded columns of rows that are older than these columns, which no migration script
// can. Safe in several processes at the same time, and can be interrupted and called again.
void backfill_items(common::sql::Database& database);
void backfill_books(common::sql::Database& database);

}  // namespace books
