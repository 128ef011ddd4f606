#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "common/core/clock.hpp"
#include "common/sql/database.hpp"

namespace auth {

// The end of all sessions of a user but one, in two parts (ADR 4), for any number of sessions.

// The first part, within the caller's transaction: from its commit on every session of the user but
// `kept_id`, which may be empty, is void. What is void already stays so, `kept_id` included. False
// if there is no such user. `reason` has at most 32 characters.
bool revoke_sessions(common::sql::Connection& connection, std::int64_t user_id,
                     std::string_view kept_id, std::string_view reason);

// The second: marks the rows of void sessions and tells the feed of them, in transactions of a
// bounded size; it tells of each for `feed_lifetime`. Answers how many it marked: none where this
// is done already, or where others do it. After a failure it may be called again.
std::int64_t mark_sessions_revoked(common::sql::Database& pool, std::chrono::seconds feed_lifetime,
                                   std::int64_t user_id, common::Timestamp now);

}  // namespace auth
