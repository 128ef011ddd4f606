#pragma once

#include <memory>

#include "auth-service/core/ports.hpp"
#include "common/sql/database.hpp"

namespace auth {

// All tables of `database` that grow, which outlives it.
std::unique_ptr<ExpiredRows> make_sql_expired_rows(common::sql::Database& database);

}  // namespace auth
