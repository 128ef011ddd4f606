#pragma once

#include "auth-service/config.hpp"
#include "auth-service/core/administration.hpp"
#include "auth-service/core/password_reset.hpp"
#include "auth-service/core/ports.hpp"
#include "common/core/clock.hpp"

namespace auth {

// What the commands work on; all must outlive the call.
struct CommandParts {
  UserRepository& users;
  PasswordHasher& hasher;
  Administration& administration;
  PasswordReset& reset;
  AuditTrail& audit;
  const common::Clock& clock;
};

// Runs a command of users, or seed, and answers the exit status. Prints what went wrong in one line
// on standard error.
int run_account_command(const Config& config, const CommandParts& parts);

// Prints header and claims of the token on standard input. It verifies nothing, and says so.
int decode_token();

}  // namespace auth
