#pragma once

#include <memory>

#include "common/sql/pool.hpp"
#include "common/token/revocation_store.hpp"

namespace common {

// The table revocations_seen in the database of `pool`, which must outlive the store. The
// migrations of the service create the table: see db/*/books/0003_revocations_seen.sql.
std::unique_ptr<RevocationStore> make_sql_revocation_store(sql::Pool& pool);

}  // namespace common
