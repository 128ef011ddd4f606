#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "auth-service/core/ports.hpp"
#include "common/core/log.hpp"
#include "common/sql/database.hpp"

namespace auth {

// What several repositories use.

// SHA-256 in hexadecimal.
std::string digest_of(std::string_view text);

// The columns that to_user() reads. They collide with no column of another SELECT list here.
inline constexpr std::string_view kUserColumns =
    "users.id AS id, username, password_hash, role, disabled, users.created_at AS created_at";
User to_user(const common::sql::Row& row);

// Stores the event in the transaction of the caller. If this statement alone fails, it is logged as
// audit_failed and the transaction continues; other failures pass through.
void record_in_transaction(common::sql::Connection& connection, const AuditEvent& event,
                           common::Log& log);

// Whether the administrator in the columns created_by and creator_generation could still make what
// the row holds; NULL is the command line. See ResetCodeRepository::use().
inline constexpr std::string_view kCreatorIsStillAdmin =
    "(created_by IS NULL OR EXISTS (SELECT 1 FROM users WHERE id = created_by "
    "AND session_generation = creator_generation AND disabled = 0 AND role = 'admin'))";

// Takes one use of the invite in the transaction of the caller. Throws invite_invalid().
void take_invite(common::sql::Connection& connection, std::int64_t id, common::Timestamp now);

// ThrottleRepository::give_back() in the transaction of the caller.
void give_back_tries(common::sql::Connection& connection, const ThrottleKeys& keys,
                     common::Timestamp now);

// How long a new entry of the feed is needed, as part of the statement that inserts it: until the
// moment that is passed twice, or longer if tokens that were issued earlier are valid for longer.
// Not a statement of its own: on a Galera node a SELECT may hide that its transaction was aborted.
inline constexpr std::string_view kFeedUntil =
    "(SELECT CASE WHEN tokens_until > ? THEN tokens_until ELSE ? END FROM feed_state)";

// Removes the access keys with that `id` or `user_id`, which names the column, and adds their
// tokens to the feed until `feed_until`, in the transaction of the caller. Returns how many it
// removed.
std::int64_t remove_access_keys(common::sql::Connection& connection, std::string_view column,
                                const common::sql::Parameter& value, common::Timestamp now,
                                common::Timestamp feed_until);

// Revokes all sessions of a user but one, in two parts (ADR 4), for any number of sessions.

// The first part, in the transaction of the caller: from its commit on, every session of the user
// but `kept_id`, which may be empty, is invalid. A session that is invalid already stays so,
// `kept_id` included. Returns false if there is no such user. `reason` has at most 32 characters.
bool invalidate_sessions(common::sql::Connection& connection, std::int64_t user_id,
                         std::string_view kept_id, std::string_view reason);

// The second part: marks the rows of invalid sessions as revoked and adds them to the feed for
// `feed_lifetime`, in transactions of a bounded size. Returns how many rows it marked: 0 if this is
// done already, or if others do it. May be called again after a failure.
std::int64_t revoke_invalidated_sessions(common::sql::Database& database,
                                         std::chrono::seconds feed_lifetime, std::int64_t user_id,
                                         common::Timestamp now);

}  // namespace auth
