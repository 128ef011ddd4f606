// Keeps short notes of each user of auth-service. docs/new-service.md walks through it.
#include <array>
#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/http/json_body.hpp"
#include "common/service/config.hpp"
#include "common/service/service_host.hpp"
#include "common/sql/make_driver.hpp"
#include "common/sql/migrate.hpp"
#include "common/token/guard.hpp"

namespace {

using common::http::Executor;
using common::http::json_response;
using common::http::Method;
using common::http::Request;
using common::http::Response;

constexpr auto kService = "notes-service";
constexpr auto kScope = "profile";  // each role of auth-service has it

// BLOB keeps UTF-8 as it is, whatever the default character set of the database.
constexpr std::array<common::sql::Migration, 1> kMigrations{
    {{1, "notes",
      "CREATE TABLE IF NOT EXISTS notes (user_id BIGINT NOT NULL, text BLOB NOT NULL)"}}};

Response add_note(common::sql::Database& database, const Request& request, std::int64_t user_id) {
  common::http::JsonBody body(request);
  const auto text = body.string("text");
  body.note_unknown_members();
  common::check_text("/text", text, {.max_characters = 200, .multiline = true}, body.errors());
  body.errors().throw_if_any();
  database.write([&](auto& connection) {
    return connection.execute("INSERT INTO notes (user_id, text) VALUES (?, ?)", {user_id, text});
  });
  return json_response(201, {{"text", text}});
}

// How many notes there are; with a caller, also how many are theirs.
Response count_notes(common::sql::Database& database, const common::Identity* caller) {
  const auto count = [&database](std::string_view sql, auto... of) {
    const auto rows =
        database.read([&](auto& connection) { return connection.query(sql, {of...}); });
    return rows[0].integer(0);
  };
  nlohmann::ordered_json answer{{"notes", count("SELECT COUNT(*) FROM notes")}};
  if (caller != nullptr) {
    answer["yours"] = count("SELECT COUNT(*) FROM notes WHERE user_id = ?", caller->user_id);
  }
  return json_response(200, answer);
}

void serve(const common::CommonConfig& config, const common::FeedConfig& feed) {
  common::ServiceHost host(kService, config);
  auto& database = host.database();
  auto& revocations = host.follow_revocations("notes", feed);
  auto jwt = config.jwt;
  jwt.legacy_scope = kScope;  // for tokens of Flask-JWT-Extended, which have no scope
  const auto verifier = common::make_token_verifier(jwt, host.clock(), &revocations);
  const common::Guard guard(*verifier, host.log(), common::Guard::Check::kInline, jwt.cookies);
  host.router().add(
      Method::kPost, "/api/notes", Executor::kBlocking,
      guard.with_scope(kScope, [&](const Request& request, const common::Identity& identity) {
        return add_note(database, request, identity.user_id);
      }));
  host.router().add(
      Method::kGet, "/api/notes/count", Executor::kBlocking,
      guard.optionally_signed_in([&](const Request&, const common::Identity* identity) {
        return count_notes(database, identity);
      }));
  host.serve([&] { common::sql::migrate(config.database, "notes_migrations", kMigrations); });
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Keeps short notes of each user.", kService);
  common::Settings settings(app);
  common::declare_common_settings(settings, "0.0.0.0:8003", "sqlite:var/notes.db");
  common::declare_feed_settings(settings);
  common::parse_command_line(app, argc, argv);
  serve(common::read_common_settings(settings), common::read_feed_settings(settings));
} catch (const common::EarlyExit& exit) {
  return exit.status;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}: {}\n", kService, error.what());
  return 1;
}
