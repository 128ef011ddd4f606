#include <cstdio>

#include <fmt/format.h>

#include "books-service/adapters/sql_catalogue.hpp"
#include "books-service/config.hpp"
#include "books-service/core/item_removal.hpp"
#include "books-service/http_routes.hpp"
#include "common/service/docs/docs.hpp"
#include "common/service/doctor.hpp"
#include "common/service/feed_doctor.hpp"
#include "common/service/service_host.hpp"
#include "common/sql/make_driver.hpp"
#include "common/sql/schema.hpp"
#include "common/token/hmac.hpp"
#include "common/token/revocation_store.hpp"

namespace {

constexpr const char* kService = "books-service";
constexpr const char* kFeedName = "books";  // at auth-service

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

void serve(const books::Config& config) {
  common::ServiceHost host(kService, config.common);
  auto& log = host.log();
  const auto& clock = host.clock();
  const auto items = books::make_sql_items(host.database());
  const auto books = books::make_sql_books(host.database());
  const auto revocation_store = common::make_sql_revocation_store(host.database());
  const auto auth_databases = common::make_sql_auth_database_store(host.database());
  books::ItemRemoval removal(*items, log);
  auto& revocations = host.follow_revocations(
      kFeedName, config.feed,
      {.store = revocation_store.get(),
       .databases = auth_databases.get(),
       .remove_user_data = [&](std::int64_t user_id) { return removal.remove_batch(user_id); }});
  auto jwt = config.common.jwt;
  jwt.legacy_scope = fmt::format("{} {}", books::kScopeItems, books::kScopeBooks);
  const auto verifier = common::make_token_verifier(jwt, clock, &revocations);
  books::Catalogue catalogue(*items, *books, clock);

  // Revocations are in memory, so a check waits for nothing.
  const common::Guard guard(*verifier, log, common::Guard::Check::kInline, jwt.cookies);
  books::add_routes(host.router(), guard, catalogue);
  common::add_docs_routes(host.router(), {.document = books::api_documents().front().text,
                                          .token_url = config.auth_public_url + "/token"});
  host.database().set_probe(common::sql::probe_of(books::migrations(host.database().dialect())));
  host.serve([&] { migrate(config); });
}

int diagnose(const books::Config& config) {
  const auto accepted =
      config.discard ? common::Acceptance::kAsItIs : common::Acceptance::kIfRestored;
  const auto acceptance = config.accept ? accepted : common::Acceptance::kNone;
  const common::Peer auth{"auth-service", "AUTH_URL", config.feed.auth_url.text()};
  auto diagnoses = common::check_peer(auth, common::fingerprint(config.common.jwt.secret));
  const bool auth_answers = diagnoses.front().passed;
  if (auth_answers) diagnoses.push_back(common::check_proxies(auth));
  diagnoses.push_back(common::check_database(config.common.database));
  if (auth_answers && diagnoses.back().passed) {
    diagnoses.push_back(common::check_auth_database(kFeedName, config.feed, config.common.jwt,
                                                    config.common.database, acceptance));
  }
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
