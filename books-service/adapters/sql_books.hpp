#pragma once

#include <memory>

#include "books-service/core/ports.hpp"
#include "common/sql/database.hpp"

namespace books {

// Table books in the database of `database`, which must outlive it.
std::unique_ptr<BookRepository> make_sql_books(common::sql::Database& database);

// As backfill_items(), for books.
void backfill_books(common::sql::Database& database);

}  // namespace books
