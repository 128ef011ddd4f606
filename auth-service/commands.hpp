#pragma once

#include "auth-service/config.hpp"
#include "auth-service/core/access_keys.hpp"
#include "auth-service/core/administration.hpp"
#include "auth-service/core/database_history.hpp"
#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "common/core/clock.hpp"

namespace auth {

// What the commands use; all must outlive the call.
struct CommandParts {
  UserRepository& users;
  PasswordHasher& hasher;
  Administration& administration;
  AccessKeys& access_keys;
  DatabaseHistory& history;
  SecurityEvents& events;
  const common::Clock& clock;
};

// Runs a user, invite, key or database command, or seed, and returns the exit status. Prints an
// error in one line on standard error.
int run_account_command(const Config& config, const CommandParts& parts);

// Prints header and claims of the token on standard input, without verifying it.
int decode_token();

}  // namespace auth
