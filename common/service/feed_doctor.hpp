#pragma once

#include <cstdint>
#include <string>

#include "common/service/config.hpp"
#include "common/service/doctor.hpp"

namespace common {

// What an operator says of the present database of auth-service.
enum class Acceptance : std::uint8_t {
  kNone,
  kIfRestored,  // follow it, unless it lacks revocations that it has not taken back yet
  kAsItIs,      // follow it, and offer it nothing any more
};

// Whether the feed comes from the database of auth-service that the service follows. `name` is that
// of ServiceHost::follow_revocations(), `database` that of the service. A database that is accepted
// is followed from now on, within a second if the service runs.
Diagnosis check_auth_database(const std::string& name, const FeedConfig& feed,
                              const JwtOptions& jwt, const sql::DatabaseUrl& database,
                              Acceptance acceptance);

}  // namespace common
