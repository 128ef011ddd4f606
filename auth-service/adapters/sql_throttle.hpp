#pragma once

#include <memory>

#include "auth-service/core/ports.hpp"
#include "common/core/secret.hpp"
#include "common/sql/database.hpp"

namespace auth {

// Table login_throttle of `database`, which outlives it. Its keys are a MAC under
// `secret`, because a name may be a password that was typed into the wrong field; all instances
// need the same secret.
std::unique_ptr<ThrottleRepository> make_sql_throttle(common::sql::Database& database,
                                                      const common::Secret& secret);

// ThrottleRepository::give_back() in the transaction of the caller.
void give_back_tries(common::sql::Connection& connection, const ThrottleKeys& keys,
                     common::Timestamp now);

}  // namespace auth
