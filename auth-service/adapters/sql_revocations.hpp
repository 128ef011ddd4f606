#pragma once

#include <chrono>
#include <memory>

#include "auth-service/core/ports.hpp"
#include "common/sql/pool.hpp"

namespace auth {

// Table revocations in the database of `pool`, which outlives it.
std::unique_ptr<RevocationRepository> make_sql_revocations(common::sql::Pool& pool);

// The settings of tokens that rule how long the feed tells of an ended session.
struct FeedLifetimes {
  std::chrono::seconds access{900};
  std::chrono::seconds leeway{5};
};

// Until when the feed tells of a session that ends `now`: as long as an access token of it may be
// around.
common::Timestamp session_told_until(FeedLifetimes lifetimes, common::Timestamp now);

}  // namespace auth
