#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "auth-service/check/command.hpp"
#include "auth-service/http_routes.hpp"
#include "common/service/config.hpp"

namespace auth {

enum class Command : std::uint8_t {
  kServe,
  kMigrate,
  kDoctor,
  kSecretNew,
  kTokenDecode,
  kCheck,
  kSeed,
  kDatabaseWentBack,
  kDatabaseAccept,
  kUserAdd,
  kUserList,
  kUserRole,
  kUserDisable,
  kUserEnable,
  kUserPasswd,
  kUserResetCode,
  kUserExport,
  kUserImport,
  kUserUnlock,
  kInviteNew,
  kInviteList,
  kInviteRevoke,
  kKeyNew,
  kKeyList,
  kKeyRevoke,
};

// The arguments of the key commands.
struct KeyArguments {
  std::string id;
  std::string name;
  std::optional<std::string> scope;
  int days = 0;
};

struct AccountOptions {
  RegistrationOptions registration;
  std::chrono::seconds session_lifetime{7'776'000};
  std::chrono::seconds refresh_grace{30};
};

// What the invite commands take.
struct InviteOptions {
  std::int64_t id = 0;
  std::int64_t uses = 1;
  std::int64_t days = 0;
  std::string note;
};

// Keys of claim `mac`, which no other service has.
struct AuthKeys {
  std::optional<common::Secret> current;   // if not set, the one in the database
  std::optional<common::Secret> previous;  // verifies, never computes
};

// The settings of auth-service, from its command line and environment.
struct Config {
  Command command = Command::kServe;
  common::CommonConfig common;  // not read for kSecretNew, kTokenDecode and kCheck
  AccountOptions accounts;
  TokenRouteOptions tokens;
  AuthKeys keys;
  bool rate_limit = true;
  int hashing_mebibytes = 0;  // of memory for all hashes together
  std::string books_url;      // for doctor
  std::string username;       // of the user and key commands
  std::string role;           // of the user commands, where they have one; and of a new invite
  InviteOptions invite;
  KeyArguments key;
  check::Options check;
  std::string import_file;    // "-" for standard input
  bool skip_refused = false;  // of an import
};

// Throws common::ConfigError for a wrong setting and common::EarlyExit.
Config read_config(int argc, char** argv);

}  // namespace auth
