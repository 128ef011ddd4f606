#include "auth-service/config.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "common/core/text.hpp"

namespace auth {
namespace {

// A scheme and a host, perhaps a path, without a slash at the end.
std::string read_public_url(const common::Settings& settings) {
  auto url = settings.text("PUBLIC_URL");
  if (url.ends_with('/')) url.pop_back();
  const auto scheme = url.find("://");
  const bool whole = (url.starts_with("http://") || url.starts_with("https://")) &&
                     scheme + 3 < url.size() && url[scheme + 3] != '/' && !url.ends_with('/') &&
                     url.find_first_of("?#@ \"<>") == std::string::npos;
  if (whole) return url;
  throw common::ConfigError(
      fmt::format("setting PUBLIC_URL: got \"{}\", takes a URL such as https://auth.example.org",
                  common::escape_for_log(settings.text("PUBLIC_URL"))));
}

TokenRouteOptions read_token_routes(const common::Settings& settings,
                                    const common::CommonConfig& config) {
  // Never in production: it is a place to try forged tokens against.
  const bool explain = settings.text("EXPLAIN").empty() ? config.environment == "development"
                                                        : settings.on_off("EXPLAIN");
  return {.password_grant = settings.on_off("PASSWORD_GRANT"),
          .explain = explain && config.environment != "production",
          .public_url = read_public_url(settings),
          .issuer = config.jwt.issuer,
          .audience = config.jwt.audience};
}

}  // namespace

Config read_config(int argc, char** argv) {
  CLI::App app("Registers users, checks passwords and issues tokens.", "auth-service");
  app.set_version_flag("--version", "auth-service " LLAVERO_VERSION);
  app.fallthrough();
  app.require_subcommand(0, 1);
  app.add_subcommand("serve", "Answer requests until SIGTERM (the default)");
  const auto* migrate = app.add_subcommand("migrate", "Bring the database to the newest schema");
  const auto* doctor = app.add_subcommand("doctor", "Check what the service needs, with the fix");
  auto* secret = app.add_subcommand("secret", "Keys of tokens");
  secret->require_subcommand(1);
  const auto* secret_new = secret->add_subcommand("new", "Print a new random JWT_SECRET");

  common::Settings settings(app);
  common::declare_common_settings(settings, "0.0.0.0:8001", "sqlite:var/auth.db");
  settings.declare("SESSION_TTL_SECONDS", "7776000", "a session ends, however often refreshed");
  settings.declare("REFRESH_GRACE_SECONDS", "30", "a repeated refresh gets the same answer");
  settings.declare("PASSWORD_MIN_LENGTH", "8", "characters of a new password at least");
  settings.declare("PASSWORD_GRANT", "on", "take user names and passwords at /token");
  settings.declare("PUBLIC_URL", "http://127.0.0.1:8001", "base of the URLs in the metadata");
  settings.declare("EXPLAIN", "", "show every check of a token; on in development alone");
  common::parse_command_line(app, argc, argv);

  Config config;
  if (secret_new->parsed()) {
    config.command = Command::kSecretNew;
    return config;
  }
  if (migrate->parsed()) config.command = Command::kMigrate;
  if (doctor->parsed()) config.command = Command::kDoctor;
  config.common = common::read_common_settings(settings);
  config.accounts.session_lifetime = settings.seconds("SESSION_TTL_SECONDS", 1);
  config.accounts.refresh_grace = settings.seconds("REFRESH_GRACE_SECONDS", 0);
  config.accounts.min_password_characters =
      static_cast<std::size_t>(settings.integer("PASSWORD_MIN_LENGTH", 1, kMaxPasswordCharacters));
  config.tokens = read_token_routes(settings, config.common);
  return config;
}

}  // namespace auth
