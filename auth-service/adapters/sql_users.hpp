#pragma once

#include <memory>

#include "auth-service/core/ports.hpp"
#include "common/sql/database.hpp"

namespace auth {

// Table users in the database of `pool`, which outlives it.
std::unique_ptr<UserRepository> make_sql_users(common::sql::Database& pool);

}  // namespace auth
