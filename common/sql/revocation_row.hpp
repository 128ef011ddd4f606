#pragma once

#include "common/core/revocation.hpp"
#include "common/sql/connection.hpp"

namespace common::sql {

// A row of the columns id, kind, session_id, user_id, created_at, expires_at, in which auth-service
// keeps its feed and books-service what it was told.
Revocation to_revocation(const Row& row);

}  // namespace common::sql
