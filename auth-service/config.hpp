#pragma once

#include <cstdint>
#include <string>

#include "auth-service/core/accounts.hpp"
#include "auth-service/routes/token_routes.hpp"
#include "common/service/config.hpp"

namespace auth {

enum class Command : std::uint8_t {
  kServe,
  kMigrate,
  kDoctor,
  kSecretNew,
  kTokenDecode,
  kSeed,
  kUserAdd,
  kUserList,
  kUserRole,
  kUserDisable,
  kUserEnable,
  kUserPasswd,
  kUserResetCode,
};

// What auth-service was told on its command line and in its environment.
struct Config {
  Command command = Command::kServe;
  common::CommonConfig common;  // but for kSecretNew and kTokenDecode, which need nothing
  AccountsOptions accounts;
  TokenRouteOptions tokens;
  bool rate_limit = true;
  std::string books_url;  // for doctor
  std::string username;   // of the commands of users
  std::string role;       // likewise, where they have one
};

// Throws common::ConfigError for a wrong setting and common::EarlyExit.
Config read_config(int argc, char** argv);

}  // namespace auth
