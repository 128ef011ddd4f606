#pragma once

#include <memory>

#include "common/sql/database.hpp"
#include "common/token/revocation_store.hpp"

namespace common {

// The table revocations_seen in `database`, which must outlive the store. The
// migrations of the service create the table: see db/*/books/0003_revocations_seen.sql.
std::unique_ptr<RevocationStore> make_sql_revocation_store(sql::Database& database);

}  // namespace common
