#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/secret.hpp"
#include "common/http/server.hpp"
#include "common/http/trusted_proxies.hpp"
#include "common/http/url.hpp"
#include "common/service/log.hpp"
#include "common/sql/database_url.hpp"
#include "common/token/jwt.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11's own name
class App;
class Option;
}  // namespace CLI

namespace common {

// An invalid setting. what() is one line that names the setting, its value (unless it is a secret)
// and what it takes.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Ends the program after --help, --version or a mistake in the command line, which is printed.
struct EarlyExit {
  int status;
};

// Parses the command line and the environment. Throws EarlyExit.
void parse_command_line(CLI::App& app, int argc, char** argv);

// The settings of a program. Each is a flag and an environment variable, such as --log-level and
// LOG_LEVEL; the flag wins. Declare all, call parse_command_line(), then read.
class Settings {
 public:
  explicit Settings(CLI::App& app) : app_(app) {}

  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;

  // `name` is that of the environment variable.
  void declare(const std::string& name, const std::string& default_value, const std::string& help);
  // Also NAME_FILE, the file that holds the value: for secret().
  void declare_with_file(const std::string& name, const std::string& default_value,
                         const std::string& help);

  // A setting that was removed, which --help does not show. Its value is empty unless it is used.
  void declare_removed(const std::string& name);

  // These throw ConfigError if the value is invalid.
  [[nodiscard]] const std::string& text(const std::string& name) const;
  [[nodiscard]] std::int64_t integer(const std::string& name, std::int64_t min,
                                     std::int64_t max) const;
  [[nodiscard]] std::chrono::seconds seconds(const std::string& name, std::int64_t min) const;
  [[nodiscard]] std::string choice(const std::string& name,
                                   const std::vector<std::string>& choices) const;
  [[nodiscard]] bool on_off(const std::string& name) const;
  // The entries between commas, without blanks around them.
  [[nodiscard]] std::vector<std::string> list(const std::string& name) const;
  [[nodiscard]] http::HttpUrl url(const std::string& name) const;
  // The value, or the content of the file that the setting NAME_FILE names, without one trailing
  // newline. A flag beats the environment; otherwise NAME_FILE wins.
  [[nodiscard]] Secret secret(const std::string& name) const;

 private:
  struct Setting {
    std::string value;
    CLI::Option* flag = nullptr;
  };

  [[nodiscard]] bool is_flag_given(const std::string& name) const;

  CLI::App& app_;
  std::map<std::string, Setting> settings_;
};

// The settings of every service, parsed and checked.
struct CommonConfig {
  std::string environment;
  http::ServerOptions server;
  http::HttpUrl public_url;  // of this service, for clients
  std::vector<std::string> cors_origins;
  int invalid_token_status = 401;
  http::TrustedProxies trusted_proxies;
  sql::DatabaseUrl database;
  JwtOptions jwt;
  std::string log_level;
  LogFormat log_format = LogFormat::kText;
  std::string log_file;   // none if empty
  bool log_view = false;  // GET /logs/{request_id}
};

// Declares the settings of CommonConfig. `listen` and `database_url` are the defaults.
void declare_common_settings(Settings& settings, const std::string& listen,
                             const std::string& database_url);
// Throws ConfigError.
CommonConfig read_common_settings(const Settings& settings);

// Where a service reads the revocation feed, how often, and whether it believes tokens before.
struct FeedConfig {
  http::HttpUrl auth_url;
  std::chrono::milliseconds poll_interval{200};
  bool is_required = false;  // no token is accepted before the first reading
};

// Declares the settings of a service that verifies tokens of auth-service.
void declare_feed_settings(Settings& settings);
// Throws ConfigError.
FeedConfig read_feed_settings(const Settings& settings);

// Whether every byte is visible ASCII or a space.
bool is_printable_ascii(std::string_view text);

// Throws ConfigError unless the secret is strong enough: at least 32 bytes, not a published
// example, and not one to four bytes repeated (RFC 7518 section 3.2, RFC 8725 section 3.5).
void check_jwt_secret(const std::string& setting, const Secret& secret);

}  // namespace common
