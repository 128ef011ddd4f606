#include "books-service/config.hpp"

#include <CLI/CLI.hpp>

namespace books {

Config read_config(int argc, char** argv) {
  CLI::App app("Serves books, and the items of each user.", "books-service");
  app.set_version_flag("--version", "books-service " LLAVERO_VERSION);
  app.fallthrough();
  app.require_subcommand(0, 1);
  app.add_subcommand("serve", "Answer requests until SIGTERM (the default)");
  const auto* migrate = app.add_subcommand("migrate", "Bring the database to the newest schema");
  auto* doctor = app.add_subcommand("doctor", "Check what the service needs, with the fix");
  Config config;
  doctor->add_flag("--accept", config.accept,
                   "Follow the present database of auth-service, even if it is another one or went "
                   "back");
  doctor
      ->add_flag("--discard", config.discard,
                 "With --accept: even if it has not taken back all revocations that it lost")
      ->needs("--accept");

  common::Settings settings(app);
  common::declare_common_settings(settings, "0.0.0.0:8002", "sqlite:var/books.db");
  common::declare_feed_settings(settings);
  settings.declare("AUTH_PUBLIC_URL", "", "the same as browsers reach it, for /docs");
  common::parse_command_line(app, argc, argv);

  if (migrate->parsed()) config.command = Command::kMigrate;
  if (doctor->parsed()) config.command = Command::kDoctor;
  config.common = common::read_common_settings(settings);
  config.feed = common::read_feed_settings(settings);
  config.auth_public_url =
      settings.url(settings.text("AUTH_PUBLIC_URL").empty() ? "AUTH_URL" : "AUTH_PUBLIC_URL")
          .text();
  return config;
}

}  // namespace books
