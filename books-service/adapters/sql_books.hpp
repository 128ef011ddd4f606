#pragma once

#include <memory>

#include "books-service/core/ports.hpp"
#include "common/sql/pool.hpp"

namespace books {

// Table books in the database of `pool`, which must outlive it.
std::unique_ptr<BookRepository> make_sql_books(common::sql::Pool& pool);

// As backfill_items(), for books.
void backfill_books(common::sql::Pool& pool);

}  // namespace books
