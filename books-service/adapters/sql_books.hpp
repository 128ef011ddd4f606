#pragma once

#include <memory>

#include "books-service/core/ports.hpp"
#include "common/sql/database.hpp"

namespace books {

// Table books in the database of `pool`, which outlives it.
std::unique_ptr<BookRepository> make_sql_books(common::sql::Database& pool);

// As backfill_items() has it, for books.
void backfill_books(common::sql::Database& pool);

}  // namespace books
