#pragma once

#include <string>

#include "common/service/config.hpp"
#include "common/service/doctor.hpp"

namespace common {

// Whether the feed comes from the database of auth-service that the service follows. `name` is that
// of ServiceHost::follow_revocations(), `database` that of the service. With `accept` the service
// follows the present database of auth-service from now on, within a second if it runs.
Diagnosis check_auth_database(const std::string& name, const FeedConfig& feed,
                              const JwtOptions& jwt, const sql::DatabaseUrl& database, bool accept);

}  // namespace common
