#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iterator>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "auth-service/adapters/argon2_hasher.hpp"
#include "auth-service/adapters/sql_repositories.hpp"
#include "auth-service/check/command.hpp"
#include "auth-service/commands.hpp"
#include "auth-service/config.hpp"
#include "auth-service/core/revocation.hpp"
#include "auth-service/core/roles.hpp"
#include "auth-service/event_metrics.hpp"
#include "auth-service/http_routes.hpp"
#include "common/core/memory_limit.hpp"
#include "common/core/random.hpp"
#include "common/core/text.hpp"
#include "common/service/docs/docs.hpp"
#include "common/service/doctor.hpp"
#include "common/service/service_host.hpp"
#include "common/sql/make_driver.hpp"
#include "common/sql/schema.hpp"
#include "common/token/claims_mac.hpp"
#include "common/token/hmac.hpp"

namespace {

constexpr const char* kService = "auth-service";
constexpr std::size_t kSecretBytes = 48;
constexpr std::chrono::seconds kMaintenanceInterval{60};

void add_hash_metrics(common::metrics::Metrics& metrics, const auth::CountingHasher& hasher) {
  metrics.counter("llavero_password_hashes_total", "Password hashes begun.", {},
                  [&hasher] { return static_cast<double>(hasher.hashes()); });
}

int migrate(const auth::Config& config) {
  const auto& url = config.common.database;
  const auto steps =
      common::sql::migrate(url, "auth_migrations", auth::migrations(common::sql::dialect_of(url)));
  const auto driver = common::sql::make_driver(url);
  common::sql::Database database(*driver);
  auth::fill_username_keys(database);
  return steps;
}

// How long a revoked session or user stays on the revocation feed at least: as long as an access
// token that is issued now can be valid, on a host whose clock is behind.
std::chrono::seconds feed_lifetime(const auth::Config& config) {
  constexpr std::chrono::seconds kMargin{60};
  return config.common.jwt.access_lifetime + config.common.jwt.leeway + kMargin;
}

// The keys of claim `mac`, the current one first. Call it after migrate().
std::vector<common::Secret> auth_keys(const auth::Config& config, common::ServiceHost& host) {
  std::vector<common::Secret> keys;
  if (const auto& given = config.keys.current) {
    keys.push_back(*given);
  } else {
    const auto driver = common::sql::make_driver(config.common.database);
    common::sql::Database database(*driver, common::database_options(host.log()));
    keys.push_back(auth::load_auth_key(database, host.random(), host.clock()));
  }
  if (const auto& previous = config.keys.previous) keys.push_back(*previous);
  return keys;
}

// What serving and the user commands both need. Its construction does not access the database.
struct Parts {
  Parts(const auth::Config& config, common::sql::Database& database, const common::Clock& clock,
        common::Random& random, common::Log& log)
      : users(auth::make_sql_users(database, random)),
        sessions(auth::make_sql_sessions(database, feed_lifetime(config), log)),
        keys(auth::make_sql_access_keys(database, feed_lifetime(config))),
        revocations(auth::make_sql_revocations(database, random)),
        codes(auth::make_sql_reset_codes(database)),
        invites(auth::make_sql_invites(database)),
        counters(auth::make_sql_throttle(database, random)),
        audit(auth::make_sql_audit(database, log)),
        hasher(auth::make_argon2_hasher(config.hashing_mebibytes)),
        events(*audit, clock, log),
        throttle(*counters, *sessions, events, clock, config.rate_limit),
        administration(*users, *sessions, *codes, *invites, *audit, *hasher, throttle, events,
                       clock, random, feed_lifetime(config),
                       config.accounts.registration.min_password_characters),
        access_keys(*keys, *users, events, clock, random),
        history(*revocations, *sessions, *users, *keys, events, clock, feed_lifetime(config)) {}

  std::unique_ptr<auth::UserRepository> users;
  std::unique_ptr<auth::SessionRepository> sessions;
  std::unique_ptr<auth::AccessKeyRepository> keys;
  std::unique_ptr<auth::RevocationRepository> revocations;
  std::unique_ptr<auth::ResetCodeRepository> codes;
  std::unique_ptr<auth::InviteRepository> invites;
  std::unique_ptr<auth::ThrottleRepository> counters;
  std::unique_ptr<auth::AuditTrail> audit;
  std::unique_ptr<auth::CountingHasher> hasher;
  auth::SecurityEvents events;
  auth::Throttle throttle;
  auth::Administration administration;
  auth::AccessKeys access_keys;
  auth::DatabaseHistory history;
};

// Logs a failure of `work`: the service also starts on a database that only reads, and the next run
// of maintenance does the rest. The database adapter logs when the database is not available.
template <class Work>
void try_maintenance(common::Log& log, Work work) {
  try {
    work();
  } catch (const std::exception& error) {
    log.warn("housekeeping_failed", {{"reason", error.what()}});
  }
}

void add_docs(common::http::Router& router, const auth::RegistrationOptions& registration) {
  common::add_docs_routes(router, {.document = auth::api_documents().front().text,
                                   .changes = {{"/components/schemas/NewPassword/minLength",
                                                registration.min_password_characters}}});
}

void serve(const auth::Config& config) {
  common::ServiceHost host(kService, config.common, auth::event_metrics());
  auto& log = host.log();
  const auto& clock = host.clock();
  const auto& accounts = config.accounts;
  Parts parts(config, host.database(), clock, host.random(), log);
  const auto expired_rows = auth::make_sql_expired_rows(host.database());
  common::ClaimsMac claims_mac;
  auto jwt = config.common.jwt;
  jwt.claims_mac = &claims_mac;
  jwt.legacy_role = auth::kRoleUser;
  jwt.legacy_scope = auth::scope_of_role(auth::kRoleUser).value();
  const auto issuer = common::make_token_issuer(jwt, clock, host.random());
  auth::SessionCheck session_check(*parts.sessions, *parts.users, *parts.keys);
  const auto verifier = common::make_token_verifier(jwt, clock, &session_check);
  const auto stateless_verifier = common::make_token_verifier(jwt, clock);

  auth::SessionTokens session_tokens(*issuer, clock, log);
  auth::PasswordCheck passwords(*parts.users, *parts.hasher, parts.throttle, parts.events);
  auth::Login login(passwords, *parts.sessions, session_tokens, parts.events, clock, host.random(),
                    accounts.session_lifetime);
  auth::Sessions sessions(*verifier, *parts.users, *parts.sessions, session_tokens, parts.events,
                          clock, log,
                          {.idle_lifetime = config.common.jwt.refresh_lifetime,
                           .refresh_grace = accounts.refresh_grace});
  auth::RevocationFeed feed(*parts.revocations, clock, accounts.session_lifetime);
  auth::OwnAccount own_account(*parts.users, *parts.sessions, *parts.keys, *parts.invites,
                               *parts.hasher, passwords, parts.throttle, session_tokens,
                               parts.events, clock, accounts.registration);
  auth::KeyTokens key_tokens(*parts.keys, parts.throttle, *issuer, parts.events, clock);

  const common::PageSigner page_signer(config.common.jwt);
  using Check = common::Guard::Check;
  const common::Guard guard(*verifier, log, Check::kOnExecutor, jwt.cookies);
  const common::Guard stateless_guard(*stateless_verifier, log, Check::kInline, jwt.cookies);
  auth::add_routes(host.router(), guard, stateless_guard,
                   {login, sessions, feed, parts.history, own_account, parts.access_keys,
                    key_tokens, parts.administration, page_signer},
                   config.tokens);
  add_docs(host.router(), accounts.registration);
  add_hash_metrics(host.metrics(), *parts.hasher);
  host.database().set_probe(common::sql::probe_of(auth::migrations(host.database().dialect())));
  const auto advance_feed = [&] {
    auth::advance_feed(*parts.revocations, clock, feed_lifetime(config));
    host.show_in_ready("database_id", parts.revocations->state().database.id);
  };
  const auto prepare = [&] {
    migrate(config);
    claims_mac.set_keys(auth_keys(config, host));
    try_maintenance(log, advance_feed);
  };
  const auto run_maintenance = [&] {
    try_maintenance(log, [&] {
      advance_feed();
      auth::run_maintenance(*parts.sessions, *expired_rows, parts.events, clock, log);
    });
  };
  host.serve(prepare, {{kMaintenanceInterval, run_maintenance}});
}

// Whether the database lost commits or was restored, as far as the service or an operator noticed,
// and whether books-service follows this database. `peer` is null if it does not answer.
std::vector<common::Diagnosis> check_history(const auth::Config& config, const common::Peer* peer) {
  common::Diagnosis diagnosis{"history", true, "the database did not go back in time",
                              "read docs/deployment.md on restoring, then run auth-service "
                              "database accept"};
  try {
    common::SystemRandom random;
    const auto driver = common::sql::make_driver(config.common.database);
    common::sql::Database database(*driver);
    const auto state = auth::make_sql_revocations(database, random)->state();
    if (state.went_back_at) {
      diagnosis.passed = false;
      diagnosis.finding = fmt::format("the database lost commits or was restored, noticed at {}",
                                      common::format_time(*state.went_back_at));
    }
    if (peer == nullptr) return {diagnosis};
    return {diagnosis, common::check_followed_database(*peer, state.database.id)};
  } catch (const std::exception& error) {
    return {{diagnosis.check, false, error.what(), "start the service, or run migrate"}};
  }
}

// These commands record their events in the audit trail; standard output has only their results.
int run_account_command(const auth::Config& config) {
  const auto log =
      common::make_log({.service = kService, .level = "error", .format = config.common.log_format});
  migrate(config);
  const common::SystemClock clock;
  common::SystemRandom random;
  const auto driver = common::sql::make_driver(config.common.database);
  common::sql::Database database(*driver, common::database_options(*log));
  Parts parts(config, database, clock, random, *log);
  return auth::run_account_command(config, {*parts.users, *parts.hasher, parts.administration,
                                            parts.access_keys, parts.history, parts.events, clock});
}

int diagnose(const auth::Config& config) {
  const common::Peer books{"books-service", "BOOKS_URL", config.books_url};
  auto diagnoses = common::check_peer(books, common::fingerprint(config.common.jwt.secret));
  const bool books_answers = diagnoses.front().passed;
  if (books_answers) diagnoses.push_back(common::check_proxies(books));
  diagnoses.push_back(common::check_database(config.common.database));
  if (diagnoses.back().passed) {
    std::ranges::move(check_history(config, books_answers ? &books : nullptr),
                      std::back_inserter(diagnoses));
  }
  return common::run_doctor(diagnoses);
}

// The settings know only the cores.
auth::Config with_hashing_limits(auth::Config config) {
  auto& threads = config.common.server.hashing_threads;
  const auto limits = auth::hashing_limits(threads, common::memory_limit());
  threads = limits.threads;
  config.hashing_mebibytes = limits.mebibytes;
  return config;
}

int run(const auth::Config& config) {
  switch (config.command) {
    case auth::Command::kServe:
      serve(config);
      return 0;
    case auth::Command::kMigrate:
      fmt::print("{} migrations applied\n", migrate(config));
      return 0;
    case auth::Command::kDoctor:
      return diagnose(config);
    case auth::Command::kSecretNew: {
      common::SystemRandom random;
      fmt::print("{}\n", common::make_hex(random, kSecretBytes));
      return 0;
    }
    case auth::Command::kTokenDecode:
      return auth::decode_token();
    case auth::Command::kCheck:
      return auth::check::run_command(config.check);
    default:
      return run_account_command(config);
  }
}

}  // namespace

int main(int argc, char** argv) try {
  return run(with_hashing_limits(auth::read_config(argc, argv)));
} catch (const common::EarlyExit& exit) {
  return exit.status;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}: {}\n", kService, error.what());
  return 1;
}
