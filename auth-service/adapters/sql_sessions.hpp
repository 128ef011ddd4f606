#pragma once

#include <chrono>
#include <memory>

#include "auth-service/core/ports.hpp"
#include "common/core/log.hpp"
#include "common/sql/database.hpp"

namespace auth {

// Table sessions of `database`. Sessions that are revoked are added to table
// revocations in the same transaction, for `feed_lifetime`. The log gets audit_failed. References
// must outlive it.
std::unique_ptr<SessionRepository> make_sql_sessions(common::sql::Database& database,
                                                     std::chrono::seconds feed_lifetime,
                                                     common::Log& log);

}  // namespace auth
