#pragma once

#include <memory>

#include "auth-service/core/ports.hpp"
#include "common/core/secret.hpp"
#include "common/sql/database.hpp"

namespace auth {

// Table login_throttle in the database of `pool`, which outlives it. Its keys are a MAC under
// `secret`, as what is typed for a name may be a password; all instances need the same.
std::unique_ptr<ThrottleRepository> make_sql_throttle(common::sql::Database& pool,
                                                      const common::Secret& secret);

}  // namespace auth
