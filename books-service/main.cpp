#include <chrono>
#include <cstdio>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "books-service/adapters/http_feed.hpp"
#include "books-service/adapters/migrations.hpp"
#include "books-service/adapters/sql_books.hpp"
#include "books-service/adapters/sql_items.hpp"
#include "books-service/adapters/sql_seen_revocations.hpp"
#include "books-service/config.hpp"
#include "books-service/core/feed_reader.hpp"
#include "books-service/core/scopes.hpp"
#include "books-service/http_routes.hpp"
#include "common/core/error.hpp"
#include "common/service/docs/docs.hpp"
#include "common/service/doctor.hpp"
#include "common/service/service_host.hpp"
#include "common/sql/make_driver.hpp"
#include "common/token/hmac.hpp"

namespace {

constexpr const char* kService = "books-service";

int migrate(const books::Config& config) {
  const auto& url = config.common.database;
  const auto steps = common::sql::migrate(url, "books_migrations",
                                          books::migrations(common::sql::dialect_of(url)));
  const auto driver = common::sql::make_driver(url);
  common::sql::Database pool(*driver);
  books::backfill_items(pool);
  books::backfill_books(pool);
  return steps;
}

// Infinite before the first reading.
double feed_age_seconds(const books::FeedReader& reader) {
  const auto age = reader.age();
  if (!age) return std::numeric_limits<double>::infinity();
  return std::chrono::duration<double>(*age).count();
}

// What /health/ready says of the feed: not ready before its first reading, later only its age.
void show_feed(const books::FeedReader& reader, nlohmann::ordered_json& members) {
  if (!reader.age()) {
    throw common::Error(common::ErrorKind::kUnavailable, "revocation_feed_unread",
                        "The revocation feed was not read yet",
                        "Start auth-service, or set AUTH_URL to where it is.")
        .with_retry_after_seconds(1);
  }
  members["revocation_feed"] = {{"age_seconds", feed_age_seconds(reader)}};
}

void add_feed_metrics(common::metrics::Metrics& metrics, const books::FeedReader& reader,
                      const books::RevocationList& revocations) {
  metrics.gauge("llavero_revocation_feed_age_seconds",
                "Since the revocation feed was read to its end; +Inf before the first time.", {},
                [&] { return feed_age_seconds(reader); });
  metrics.gauge("llavero_revocation_entries", "Ended sessions and users held in memory.", {},
                [&] { return static_cast<double>(revocations.size()); });
}

void serve(const books::Config& config) {
  common::ServiceHost host(kService, config.common);
  auto& log = host.log();
  const auto& clock = host.clock();
  common::SystemSteadyClock steady;
  const auto items = books::make_sql_items(host.database());
  const auto books = books::make_sql_books(host.database());
  const auto seen = books::make_sql_seen_revocations(host.database());
  books::RevocationList revocations;
  auto jwt = config.common.jwt;
  jwt.legacy_scope = fmt::format("{} {}", books::kScopeItems, books::kScopeBooks);
  const auto verifier = common::make_token_verifier(jwt, clock, &revocations);
  const auto issuer = common::make_token_issuer(config.common.jwt, clock, host.random());
  const auto feed = books::make_http_feed(config.auth_url, *issuer);
  books::FeedReader reader(*feed, *seen, *items, revocations, clock, steady, log);
  books::Catalogue catalogue(*items, *books, clock);

  const common::Guard guard(*verifier, log);
  books::add_routes(host.router(), guard, catalogue);
  common::add_docs_routes(host.router(), {.document = books::api_documents().front().text,
                                          .token_url = config.auth_public_url + "/token"});
  add_feed_metrics(host.metrics(), reader, revocations);
  host.on_ready([&](nlohmann::ordered_json& members) { show_feed(reader, members); });
  const auto prepare = [&] {
    migrate(config);
    reader.recall();
  };
  host.serve(prepare, {{config.revocation_poll, [&] { reader.poll(); }}});
}

int diagnose(const books::Config& config) {
  auto diagnoses = common::check_peer({"auth-service", "AUTH_URL", config.auth_url},
                                      common::fingerprint(config.common.jwt.secret));
  diagnoses.push_back(common::check_database(config.common.database));
  return common::run_doctor(diagnoses);
}

int run(const books::Config& config) {
  switch (config.command) {
    case books::Command::kServe:
      serve(config);
      return 0;
    case books::Command::kMigrate:
      fmt::print("{} migrations applied\n", migrate(config));
      return 0;
    case books::Command::kDoctor:
      return diagnose(config);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  return run(books::read_config(argc, argv));
} catch (const common::EarlyExit& exit) {
  return exit.status;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}: {}\n", kService, error.what());
  return 1;
}
