#pragma once

#include <memory>

#include "books-service/core/ports.hpp"
#include "common/sql/pool.hpp"

namespace books {

// Table items in the database of `pool`, which outlives it.
std::unique_ptr<ItemRepository> make_sql_items(common::sql::Pool& pool);

}  // namespace books
