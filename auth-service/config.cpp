#include "auth-service/config.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace auth {
namespace {

TokenRouteOptions read_token_routes(const common::Settings& settings,
                                    const common::CommonConfig& config) {
  // Never in production: there it would help to try forged tokens.
  const bool explain = settings.text("EXPLAIN").empty() ? config.environment == "development"
                                                        : settings.on_off("EXPLAIN");
  return {.password_grant = settings.on_off("PASSWORD_GRANT"),
          .explain = explain && config.environment != "production",
          .public_url = config.public_url.text(),
          .issuer = config.jwt.issuer,
          .audience = config.jwt.audience,
          .cookies = config.jwt.cookies};
}

// Nothing if the setting is empty. Throws ConfigError for a key that other services know.
std::optional<common::Secret> read_auth_key(const common::Settings& settings,
                                            const std::string& name,
                                            const common::JwtOptions& jwt) {
  auto key = settings.secret(name);
  if (key.empty()) {
    if (settings.text(name + "_FILE").empty()) return std::nullopt;
    throw common::ConfigError(fmt::format("setting {}_FILE: the file is empty", name));
  }
  common::check_jwt_secret(name, key);
  const auto& previous = jwt.previous_secret;
  if (key.reveal() == jwt.secret.reveal() || (previous && key.reveal() == previous->reveal())) {
    throw common::ConfigError(
        fmt::format("setting {}: is also a JWT_SECRET, which other services have; make another one "
                    "with: auth-service secret new",
                    name));
  }
  return key;
}

// Adds the commands about a database that was restored or lost commits. As add_user_commands().
void add_database_commands(CLI::App& app, Config& config) {
  auto* database = app.add_subcommand("database", "A database that lost commits or was restored");
  database->require_subcommand(1);
  database->add_subcommand("went-back", "Say that it was restored: take lost revocations back")
      ->callback([&config] { config.command = Command::kDatabaseWentBack; });
  database->add_subcommand("accept", "Accept it as it is: take no more of them")
      ->callback([&config] { config.command = Command::kDatabaseAccept; });
}

// Adds the user commands. They set the command, the name and the role in `config`, which must
// outlive the app.
void add_user_commands(CLI::App& app, Config& config) {
  auto* user = app.add_subcommand("user", "Accounts");
  user->require_subcommand(1);
  const auto add = [&config, user](const char* name, const char* help, Command command) {
    auto* added = user->add_subcommand(name, help);
    added->callback([&config, command] { config.command = command; });
    return added;
  };
  const auto add_with_name = [&](const char* name, const char* help, Command command) {
    auto* added = add(name, help, command);
    added->add_option("NAME", config.username, "user name")->required();
    return added;
  };
  add_with_name("add", "Add a user; asks for the password, or reads it from a pipe",
                Command::kUserAdd)
      ->add_option("--role", config.role, "user, editor or admin")
      ->default_val("user");
  add("list", "List all users", Command::kUserList);
  add_with_name("role", "Change the role of a user", Command::kUserRole)
      ->add_option("ROLE", config.role, "user, editor or admin")
      ->required();
  add_with_name("disable", "Disable a user and revoke their sessions", Command::kUserDisable);
  add_with_name("enable", "Enable a user again", Command::kUserEnable);
  add_with_name("passwd", "Set the password: asks for it, or reads it from a pipe",
                Command::kUserPasswd);
  add_with_name("reset-code", "Print a code for a new password", Command::kUserResetCode);
  add_with_name("unlock", "Let a user try passwords again, from any address", Command::kUserUnlock);
  add("export", "Print all users as lines of JSON, with the hashes of their passwords",
      Command::kUserExport);
  auto* import = add("import", "Add users from such lines: all of them, or none if one is refused",
                     Command::kUserImport);
  import->add_option("FILE", config.import_file, "if left out, standard input")->default_val("-");
  import->add_flag("--skip-refused", config.skip_refused, "add the others if some are refused");
}

// As add_user_commands().
void add_invite_commands(CLI::App& app, Config& config) {
  auto* invite = app.add_subcommand("invite", "Codes to register with");
  invite->require_subcommand(1);
  auto* made = invite->add_subcommand("new", "Print a new code");
  made->callback([&config] { config.command = Command::kInviteNew; });
  made->add_option("--role", config.role, "user, editor or admin")->default_val("user");
  made->add_option("--uses", config.invite.uses, "how many users may register")->default_val(1);
  made->add_option("--days", config.invite.days, "how long it is valid")
      ->default_val(kDefaultInviteDays.count())
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{kMaxInviteDays.count()}));
  made->add_option("--note", config.invite.note, "what it is for");
  invite->add_subcommand("list", "List the invites, without their codes")->callback([&config] {
    config.command = Command::kInviteList;
  });
  auto* revoked = invite->add_subcommand("revoke", "Let nobody else register with it");
  revoked->callback([&config] { config.command = Command::kInviteRevoke; });
  revoked->add_option("ID", config.invite.id, "number in the list")->required();
}

RegistrationOptions read_registration(const common::Settings& settings) {
  const auto who = settings.choice("REGISTRATION", {"open", "invite", "closed"});
  auto registration = Registration::kOpen;
  if (who == "invite") registration = Registration::kInvite;
  if (who == "closed") registration = Registration::kClosed;
  return {.min_password_characters = static_cast<std::size_t>(
              settings.integer("PASSWORD_MIN_LENGTH", 1, kMaxPasswordCharacters)),
          .registration = registration};
}

// Adds the commands about access keys. As add_user_commands().
void add_key_commands(CLI::App& app, Config& config) {
  auto* key = app.add_subcommand("key", "Access keys, by which scripts get tokens");
  key->require_subcommand(1);
  const auto add = [&config, key](const char* name, const char* help, Command command) {
    auto* added = key->add_subcommand(name, help);
    added->callback([&config, command] { config.command = command; });
    return added;
  };
  auto* added = add("new", "Make an access key and print it, with its secret", Command::kKeyNew);
  added->add_option("USER", config.username, "user name")->required();
  added->add_option("--name", config.key.name, "what the key is for")->required();
  added->add_option("--scope", config.key.scope, "what its tokens may do; by default all");
  added->add_option("--days", config.key.days, "until it expires, at most 366")
      ->default_val(90)
      ->check(CLI::Range(1, 366));
  add("list", "List the access keys of a user", Command::kKeyList)
      ->add_option("USER", config.username, "user name")
      ->required();
  add("revoke", "Delete an access key and revoke its tokens", Command::kKeyRevoke)
      ->add_option("ID", config.key.id, "client_id of the key")
      ->required();
}

// As add_user_commands().
void add_check_command(CLI::App& app, Config& config) {
  auto* check = app.add_subcommand(
      "check", "Test another login service: the exercise, attacks on its tokens, how to mend it");
  check->footer(
      "Only on this host and private networks. Registers accounts named check-... and deletes them "
      "if the service can. At most 2,000 requests and 60 s.\n"
      "Exit status: 0 all is well; 1 a line of the exercise failed or an attack succeeded; 2 the "
      "service cannot be tested, or not completely. Advice does not count.");
  check->callback([&config] { config.command = Command::kCheck; });
  auto& options = config.check;
  check->add_option("URL", options.url, "of the service, as http://127.0.0.1:5000")->required();
  check->add_option("--books", options.books_url, "URL of items and books, if another one");
  check->add_option("--preset", options.preset, "which paths and names it has")
      ->default_val("exercise")
      ->check(CLI::IsMember({"exercise", "flask-jwt-extended", "fastapi", "llavero"}));
  check->add_option("--paths", options.paths_file, "JSON that changes the preset");
  check->add_option("--secret-file", options.secret_file, "signs expired tokens with its secret");
  check->add_option("--format", options.format, "of the report")
      ->default_val("text")
      ->check(CLI::IsMember({"text", "json", "junit", "html"}));
  check->add_option("--lang", options.language, "of the report")
      ->default_val("en")
      ->check(CLI::IsMember({"en", "es"}));
  check->add_option("--output", options.output_file, "if left out, standard output");
  check->add_flag("--i-may-test-this-host", options.may_test_any_host,
                  "test any host: its owner agrees");
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
  const auto* secret_new =
      secret->add_subcommand("new", "Print a new random JWT_SECRET or AUTH_KEY");

  auto* token = app.add_subcommand("token", "Tokens");
  token->require_subcommand(1);
  const auto* token_decode =
      token->add_subcommand("decode", "Print what the token on standard input says, unverified");
  const auto* seed = app.add_subcommand("seed", "Add demo users (not in production)");
  Config config;
  add_database_commands(app, config);
  add_user_commands(app, config);
  add_invite_commands(app, config);
  add_key_commands(app, config);
  add_check_command(app, config);

  common::Settings settings(app);
  common::declare_common_settings(settings, "0.0.0.0:8001", "sqlite:var/auth.db");
  settings.declare("SESSION_TTL_SECONDS", "7776000", "a session ends, however often refreshed");
  settings.declare("REFRESH_GRACE_SECONDS", "30", "a repeated refresh gets the same answer");
  settings.declare("REGISTRATION", "open", "who may register: open (all), invite or closed");
  settings.declare("PASSWORD_MIN_LENGTH", "8", "characters of a new password at least");
  settings.declare("PASSWORD_GRANT", "on", "take user names and passwords at /token");
  settings.declare("EXPLAIN", "", "show every check of a token; on in development alone");
  settings.declare("BOOKS_URL", "http://127.0.0.1:8002", "books-service, for doctor");
  settings.declare_with_file(
      "AUTH_KEY", "", "key of claim mac, at least 32 bytes; if empty, one is kept in the database");
  settings.declare_with_file("AUTH_KEY_PREVIOUS", "", "also accepted when tokens are verified");
  settings.declare("RATE_LIMIT", "on", "limit failed logins per name and address");
  common::parse_command_line(app, argc, argv);

  if (secret_new->parsed() || token_decode->parsed()) {
    config.command = secret_new->parsed() ? Command::kSecretNew : Command::kTokenDecode;
    return config;
  }
  if (config.command == Command::kCheck) return config;
  if (seed->parsed()) config.command = Command::kSeed;
  if (migrate->parsed()) config.command = Command::kMigrate;
  if (doctor->parsed()) config.command = Command::kDoctor;
  config.common = common::read_common_settings(settings);
  config.accounts.session_lifetime = settings.seconds("SESSION_TTL_SECONDS", 1);
  config.accounts.refresh_grace = settings.seconds("REFRESH_GRACE_SECONDS", 0);
  config.accounts.registration = read_registration(settings);
  config.tokens = read_token_routes(settings, config.common);
  config.keys = {.current = read_auth_key(settings, "AUTH_KEY", config.common.jwt),
                 .previous = read_auth_key(settings, "AUTH_KEY_PREVIOUS", config.common.jwt)};
  config.books_url = settings.url("BOOKS_URL").text();
  config.rate_limit = settings.on_off("RATE_LIMIT");
  return config;
}

}  // namespace auth
