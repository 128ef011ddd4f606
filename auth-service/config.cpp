#include "auth-service/config.hpp"

#include <CLI/CLI.hpp>

namespace auth {

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
  return config;
}

}  // namespace auth
