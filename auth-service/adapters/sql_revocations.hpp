#pragma once

#include <memory>

#include "auth-service/core/ports.hpp"
#include "common/sql/database.hpp"

namespace auth {

// Table revocations of `database`, which outlives it.
std::unique_ptr<RevocationRepository> make_sql_revocations(common::sql::Database& database);

}  // namespace auth
