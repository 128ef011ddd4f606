#pragma once

#include "common/core/revocation.hpp"
#include "common/sql/connection.hpp"

namespace common {

// The revocation in a row with the columns id, kind, session_id, user_id, created_at and
// expires_at. Throws std::runtime_error for an unknown kind.
Revocation to_revocation(const sql::Row& row);

}  // namespace common
