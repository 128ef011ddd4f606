#pragma once

#include <chrono>
#include <memory>

#include "auth-service/core/ports.hpp"
#include "common/sql/database.hpp"

namespace auth {

// Table sessions in the database of `pool`, which outlives it. Sessions that end are written to
// table revocations in the same transaction, for `feed_lifetime`.
std::unique_ptr<SessionRepository> make_sql_sessions(common::sql::Database& pool,
                                                     std::chrono::seconds feed_lifetime);

}  // namespace auth
