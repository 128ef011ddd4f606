#pragma once

#include <cstdint>

#include "auth-service/core/accounts.hpp"
#include "auth-service/routes/token_routes.hpp"
#include "common/config.hpp"

namespace auth {

enum class Command : std::uint8_t { kServe, kMigrate, kDoctor, kSecretNew };

// What auth-service was told on its command line and in its environment.
struct Config {
  Command command = Command::kServe;
  common::CommonConfig common;  // but for kSecretNew, which needs nothing
  AccountsOptions accounts;
  TokenRouteOptions tokens;
};

// Throws common::ConfigError for a wrong setting and common::EarlyExit.
Config read_config(int argc, char** argv);

}  // namespace auth
