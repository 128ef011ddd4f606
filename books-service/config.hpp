#pragma once

#include <cstdint>
#include <string>

#include "common/service/config.hpp"

namespace books {

enum class Command : std::uint8_t { kServe, kMigrate, kDoctor };

// What books-service was told on its command line and in its environment.
struct Config {
  Command command = Command::kServe;
  common::CommonConfig common;
  common::FeedConfig feed;
  bool accept = false;          // doctor --accept: the present database of auth-service
  bool discard = false;         // doctor --discard: even if revocations get lost
  std::string auth_public_url;  // base URL of auth-service, as browsers reach it
};

// Throws common::ConfigError for a wrong setting and common::EarlyExit.
Config read_config(int argc, char** argv);

}  // namespace books
