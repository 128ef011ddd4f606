#pragma once

#include <memory>

#include "auth-service/core/ports.hpp"
#include "common/sql/database.hpp"

namespace auth {

// Table reset_codes of `database`, which outlives it.
std::unique_ptr<ResetCodeRepository> make_sql_reset_codes(common::sql::Database& database);

}  // namespace auth
