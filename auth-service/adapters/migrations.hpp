#pragma once

#include <span>

#include "common/sql/driver.hpp"
#include "common/sql/migrate.hpp"

namespace auth {

// The schema of auth-service, from db/sqlite/auth or db/mariadb/auth.
std::span<const common::sql::Migration> migrations(common::sql::Dialect dialect);

}  // namespace auth
