#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include <fmt/format.h>

#include "auth-service/adapters/argon2_hasher.hpp"
#include "auth-service/adapters/migrations.hpp"
#include "auth-service/adapters/sql_audit.hpp"
#include "auth-service/adapters/sql_reset_codes.hpp"
#include "auth-service/adapters/sql_revocations.hpp"
#include "auth-service/adapters/sql_sessions.hpp"
#include "auth-service/adapters/sql_throttle.hpp"
#include "auth-service/adapters/sql_users.hpp"
#include "auth-service/commands.hpp"
#include "auth-service/config.hpp"
#include "auth-service/core/sessions.hpp"
#include "auth-service/event_metrics.hpp"
#include "auth-service/http_routes.hpp"
#include "common/docs/docs.hpp"
#include "common/doctor.hpp"
#include "common/jwt/hmac.hpp"
#include "common/metrics/counting_log.hpp"
#include "common/metrics/process_metrics.hpp"
#include "common/service.hpp"
#include "common/service_metrics.hpp"
#include "common/sql/make_driver.hpp"
#include "common/system_random.hpp"

namespace {

constexpr const char* kService = "auth-service";
constexpr std::size_t kSecretBytes = 48;
constexpr std::chrono::seconds kHousekeepingInterval{60};

// That the database is away is logged by the pool.
void keep_house(auth::Sessions& sessions, common::Log& log) {
  try {
    sessions.keep_house();
  } catch (const std::exception& error) {
    log.warn("housekeeping_failed", {{"reason", error.what()}});
  }
}

void add_hash_metrics(common::metrics::Metrics& metrics, const auth::BoundedHasher& hasher) {
  metrics.counter("llavero_password_hashes_total", "Password hashes begun.", {},
                  [&hasher] { return static_cast<double>(hasher.load().hashes); });
  metrics.gauge("llavero_password_hashes_computing", "Password hashes being computed.", {},
                [&hasher] { return hasher.load().computing; });
  metrics.gauge("llavero_password_hashes_waiting", "Workers that wait to compute a hash.", {},
                [&hasher] { return hasher.load().waiting; });
}

int migrate(const auth::Config& config) {
  const auto& url = config.common.database;
  return common::sql::migrate(url, "auth_migrations",
                              auth::migrations(common::sql::dialect_of(url)));
}

// How long the revocation feed tells of a session or user: as long as an access token of theirs can
// be good, on a host whose clock is behind.
std::chrono::seconds feed_lifetime(const auth::Config& config) {
  constexpr std::chrono::seconds kMargin{60};
  return config.common.jwt.access_lifetime + config.common.jwt.leeway + kMargin;
}

// What serving and the commands of accounts both need. Its construction asks the database nothing.
struct Parts {
  Parts(const auth::Config& config, common::Log& log) {
    driver = common::sql::make_driver(config.common.database);
    pool = std::make_unique<common::sql::Pool>(*driver, common::pool_options(config.common, log));
    users = auth::make_sql_users(*pool);
    sessions = auth::make_sql_sessions(*pool, feed_lifetime(config));
    revocations = auth::make_sql_revocations(*pool);
    codes = auth::make_sql_reset_codes(*pool);
    counters = auth::make_sql_throttle(*pool, config.common.jwt.secret);
    audit = auth::make_sql_audit(*pool, log);
    const auto cores = std::max(1U, std::thread::hardware_concurrency());
    hasher = auth::make_argon2_hasher(static_cast<int>(cores));
    throttle =
        std::make_unique<auth::Throttle>(*counters, *sessions, clock, log, config.rate_limit);
    administration = std::make_unique<auth::Administration>(*users, *sessions, *audit, clock, log,
                                                            feed_lifetime(config));
    reset = std::make_unique<auth::PasswordReset>(*users, *sessions, *codes, *hasher, *throttle,
                                                  *audit, clock, random, log,
                                                  config.accounts.min_password_characters);
  }

  common::SystemClock clock;
  common::SystemRandom random;
  std::unique_ptr<common::sql::Driver> driver;
  std::unique_ptr<common::sql::Pool> pool;
  std::unique_ptr<auth::UserRepository> users;
  std::unique_ptr<auth::SessionRepository> sessions;
  std::unique_ptr<auth::RevocationRepository> revocations;
  std::unique_ptr<auth::ResetCodeRepository> codes;
  std::unique_ptr<auth::ThrottleRepository> counters;
  std::unique_ptr<auth::AuditTrail> audit;
  std::unique_ptr<auth::BoundedHasher> hasher;
  std::unique_ptr<auth::Throttle> throttle;
  std::unique_ptr<auth::Administration> administration;
  std::unique_ptr<auth::PasswordReset> reset;
};

void serve(const auth::Config& config) {
  const auto lines = common::make_log(kService, config.common.log_level, config.common.log_format);
  common::metrics::Metrics metrics;
  common::metrics::CountingLog log(*lines, metrics);
  log.count(common::metrics::common_events());
  log.count(auth::event_metrics());
  Parts parts(config, log);
  const auto issuer = common::make_token_issuer(config.common.jwt, parts.clock, parts.random);
  auth::SessionCheck session_check(*parts.sessions, *parts.users);
  const auto verifier = common::make_token_verifier(config.common.jwt, parts.clock, &session_check);
  auth::PasswordCheck passwords(*parts.users, *parts.hasher, *parts.throttle, *parts.audit,
                                parts.clock, log);
  auth::Accounts accounts(*parts.users, *parts.sessions, *parts.hasher, passwords, *parts.audit,
                          *issuer, parts.clock, parts.random, log, config.accounts);
  auth::OwnAccount own_account(
      *parts.users, *parts.sessions, *parts.hasher, passwords, *parts.audit, *issuer, parts.clock,
      log, {.min_password_characters = config.accounts.min_password_characters});
  auth::Tokens tokens(*verifier, *parts.users, *parts.sessions, *parts.audit, parts.clock, log,
                      config.accounts.refresh_grace);
  auth::Sessions session_list(*parts.sessions, *parts.revocations, *parts.codes, *parts.audit,
                              parts.clock, log, config.common.jwt.refresh_lifetime);

  common::http::Router router({config.common.cors_origins, config.common.invalid_token_status,
                               config.common.trusted_proxies},
                              parts.random, log);
  const common::http::Guard guard(*verifier, log);
  const common::http::Paginator paginator(config.common.jwt.secret);
  std::atomic<bool> draining = false;
  common::http::add_health_routes(
      router, common::health_options(kService, config.common, *parts.pool), parts.clock, draining);
  auth::add_routes(
      router, guard, paginator,
      {accounts, own_account, *parts.reset, *parts.administration, session_list, tokens, *verifier},
      config.tokens);
  common::add_docs_routes(router, {.document = auth::api_documents().front().text,
                                   .changes = {{"/components/schemas/NewPassword/minLength",
                                                config.accounts.min_password_characters}}});
  common::metrics::add_process_metrics(metrics, kService);
  common::add_pool_metrics(metrics, *parts.pool);
  add_hash_metrics(metrics, *parts.hasher);
  common::add_metrics_route(router, metrics);
  common::serve(config.common, router, draining, log, metrics, [&] { migrate(config); },
                {{kHousekeepingInterval, [&] { keep_house(session_list, log); }}});
}

// Events of these commands are on the audit trail; standard output is for what they print.
int run_account_command(const auth::Config& config) {
  const auto log = common::make_log(kService, "error", config.common.log_format);
  migrate(config);
  const Parts parts(config, *log);
  return auth::run_account_command(config, {*parts.users, *parts.hasher, *parts.administration,
                                            *parts.reset, *parts.audit, parts.clock});
}

int diagnose(const auth::Config& config) {
  auto diagnoses = common::check_peer({"books-service", "BOOKS_URL", config.books_url},
                                      common::fingerprint(config.common.jwt.secret));
  diagnoses.push_back(common::check_database(config.common.database));
  return common::run_doctor(diagnoses);
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
    default:
      return run_account_command(config);
  }
}

}  // namespace

int main(int argc, char** argv) try {
  return run(auth::read_config(argc, argv));
} catch (const common::EarlyExit& exit) {
  return exit.status;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}: {}\n", kService, error.what());
  return 1;
}
