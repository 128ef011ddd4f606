#pragma once

#include <memory>

#include "books-service/core/revocation_feed.hpp"
#include "common/sql/database.hpp"

namespace books {

// Table revocations_seen in the database of `pool`, which outlives it.
std::unique_ptr<SeenRevocations> make_sql_seen_revocations(common::sql::Database& pool);

}  // namespace books
