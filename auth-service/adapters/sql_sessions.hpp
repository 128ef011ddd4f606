#pragma once

#include <memory>

#include "auth-service/core/ports.hpp"
#include "common/sql/pool.hpp"

namespace auth {

// Table sessions in the database of `pool`, which outlives it.
std::unique_ptr<SessionRepository> make_sql_sessions(common::sql::Pool& pool);

}  // namespace auth
