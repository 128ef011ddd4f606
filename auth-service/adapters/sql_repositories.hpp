#pragma once

#include <chrono>
#include <memory>
#include <span>

#include "auth-service/core/access_key.hpp"
#include "auth-service/core/ports.hpp"
#include "common/core/clock.hpp"
#include "common/core/log.hpp"
#include "common/core/random.hpp"
#include "common/core/secret.hpp"
#include "common/sql/database.hpp"
#include "common/sql/migrate.hpp"

namespace auth {

// The schema of auth-service, from db/sqlite/auth or db/mariadb/auth.
std::span<const common::sql::Migration> migrations(common::sql::Dialect dialect);

// The tables of auth-service in `database`. References must outlive what is made.

// Table users. `random` is for their ids.
std::unique_ptr<UserRepository> make_sql_users(common::sql::Database& database,
                                               common::Random& random);

// Gives users of an older version, whose names were compared byte for byte, the key by which they
// are found today. Of several users with the same name, the first gets it. Run it after the
// migrations.
void fill_username_keys(common::sql::Database& database);

// Table sessions. Sessions that are revoked are added to table revocations in the same transaction,
// for `feed_lifetime`. The log gets audit_failed.
std::unique_ptr<SessionRepository> make_sql_sessions(common::sql::Database& database,
                                                     std::chrono::seconds feed_lifetime,
                                                     common::Log& log);

// Table access_keys. Keys that are removed are added to table revocations in the same transaction,
// for `feed_lifetime`.
std::unique_ptr<AccessKeyRepository> make_sql_access_keys(common::sql::Database& database,
                                                          std::chrono::seconds feed_lifetime);

// Tables revocations and feed_state. `random` is for the id of the database.
std::unique_ptr<RevocationRepository> make_sql_revocations(common::sql::Database& database,
                                                           common::Random& random);

// Table reset_codes.
std::unique_ptr<ResetCodeRepository> make_sql_reset_codes(common::sql::Database& database);

// Table invites.
std::unique_ptr<InviteRepository> make_sql_invites(common::sql::Database& database);

// Table login_throttle. `random` is for the ids of the counters.
std::unique_ptr<ThrottleRepository> make_sql_throttle(common::sql::Database& database,
                                                      common::Random& random);

// Table audit_events.
std::unique_ptr<AuditTrail> make_sql_audit(common::sql::Database& database, common::Log& log);

// Table auth_keys: the key of claim `mac`, for an installation without AUTH_KEY. The first call
// makes it, and all instances agree on it. Throws as Database does.
common::Secret load_auth_key(common::sql::Database& database, common::Random& random,
                             const common::Clock& clock);

// All tables that grow.
std::unique_ptr<ExpiredRows> make_sql_expired_rows(common::sql::Database& database);

}  // namespace auth
