#pragma once

#include <chrono>
#include <memory>

#include "auth-service/core/ports.hpp"
#include "common/sql/pool.hpp"

namespace auth {

// How long the feed tells of an ended session or user, from the settings of tokens: as long as one
// of its access tokens may be around.
struct FeedLifetimes {
  std::chrono::seconds access{900};
  std::chrono::seconds leeway{5};
};

// Table revocations in the database of `pool`, which outlives it.
std::unique_ptr<RevocationRepository> make_sql_revocations(common::sql::Pool& pool,
                                                           FeedLifetimes lifetimes = {});

// Adds an entry within the caller's transaction; `session_id` is empty but for kSession.
void insert_revocation(common::sql::Connection& connection, FeedLifetimes lifetimes,
                       common::RevocationKind kind, std::string_view session_id,
                       std::int64_t user_id, common::Timestamp now);

}  // namespace auth
