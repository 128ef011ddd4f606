#pragma once

#include <span>

#include "common/sql/driver.hpp"
#include "common/sql/migrate.hpp"

namespace books {

// The schema of books-service, from db/sqlite/books or db/mariadb/books.
std::span<const common::sql::Migration> migrations(common::sql::Dialect dialect);

}  // namespace books
