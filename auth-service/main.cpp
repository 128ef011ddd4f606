#include <algorithm>
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
#include "auth-service/core/roles.hpp"
#include "auth-service/core/sessions.hpp"
#include "auth-service/event_metrics.hpp"
#include "auth-service/http_routes.hpp"
#include "common/core/system_random.hpp"
#include "common/service/docs/docs.hpp"
#include "common/service/doctor.hpp"
#include "common/service/service_host.hpp"
#include "common/sql/make_driver.hpp"
#include "common/token/hmac.hpp"

namespace {

constexpr const char* kService = "auth-service";
constexpr std::size_t kSecretBytes = 48;
constexpr std::chrono::seconds kHousekeepingInterval{60};

// That the database is away is logged by the pool.
void run_maintenance(auth::Sessions& sessions, common::Log& log) {
  try {
    sessions.run_maintenance();
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
  Parts(const auth::Config& config, common::sql::Database& pool, const common::Clock& clock,
        common::Random& random, common::Log& log)
      : users(auth::make_sql_users(pool)),
        sessions(auth::make_sql_sessions(pool, feed_lifetime(config))),
        revocations(auth::make_sql_revocations(pool)),
        codes(auth::make_sql_reset_codes(pool)),
        counters(auth::make_sql_throttle(pool, config.common.jwt.secret)),
        audit(auth::make_sql_audit(pool, log)),
        hasher(auth::make_argon2_hasher(
            static_cast<int>(std::max(1U, std::thread::hardware_concurrency())))),
        throttle(*counters, *sessions, clock, log, config.rate_limit),
        administration(*users, *sessions, *audit, clock, log, feed_lifetime(config)),
        reset(*users, *sessions, *codes, *hasher, throttle, *audit, clock, random, log,
              config.accounts.min_password_characters) {}

  std::unique_ptr<auth::UserRepository> users;
  std::unique_ptr<auth::SessionRepository> sessions;
  std::unique_ptr<auth::RevocationRepository> revocations;
  std::unique_ptr<auth::ResetCodeRepository> codes;
  std::unique_ptr<auth::ThrottleRepository> counters;
  std::unique_ptr<auth::AuditTrail> audit;
  std::unique_ptr<auth::BoundedHasher> hasher;
  auth::Throttle throttle;
  auth::Administration administration;
  auth::PasswordReset reset;
};

void serve(const auth::Config& config) {
  common::ServiceHost host(kService, config.common, auth::event_metrics());
  auto& log = host.log();
  const auto& clock = host.clock();
  Parts parts(config, host.database(), clock, host.random(), log);
  const auto issuer = common::make_token_issuer(config.common.jwt, clock, host.random());
  auth::SessionCheck session_check(*parts.sessions, *parts.users);
  auto jwt = config.common.jwt;
  jwt.legacy_role = auth::kRoleUser;
  jwt.legacy_scope = auth::scope_of_role(auth::kRoleUser).value();
  const auto verifier = common::make_token_verifier(jwt, clock, &session_check);
  auth::PasswordCheck passwords(*parts.users, *parts.hasher, parts.throttle, *parts.audit, clock,
                                log);
  auth::Accounts accounts(*parts.users, *parts.sessions, *parts.hasher, passwords, *parts.audit,
                          *issuer, clock, host.random(), log, config.accounts);
  auth::OwnAccount own_account(
      *parts.users, *parts.sessions, *parts.hasher, passwords, *parts.audit, *issuer, clock, log,
      {.min_password_characters = config.accounts.min_password_characters});
  auth::Tokens tokens(*verifier, *parts.users, *parts.sessions, *parts.audit, clock, log,
                      config.accounts.refresh_grace);
  auth::Sessions sessions(*parts.sessions, *parts.revocations, *parts.codes, *parts.audit, clock,
                          log, config.common.jwt.refresh_lifetime);

  const common::Guard guard(*verifier, log);
  auth::add_routes(
      host.router(), guard,
      {accounts, own_account, parts.reset, parts.administration, sessions, tokens, *verifier},
      config.tokens);
  common::add_docs_routes(host.router(), {.document = auth::api_documents().front().text,
                                          .changes = {{"/components/schemas/NewPassword/minLength",
                                                       config.accounts.min_password_characters}}});
  add_hash_metrics(host.metrics(), *parts.hasher);
  host.serve([&] { migrate(config); },
             {{kHousekeepingInterval, [&] { run_maintenance(sessions, log); }}});
}

// Events of these commands are on the audit trail; standard output is for what they print.
int run_account_command(const auth::Config& config) {
  const auto log = common::make_log(kService, "error", config.common.log_format);
  migrate(config);
  const common::SystemClock clock;
  common::SystemRandom random;
  const auto driver = common::sql::make_driver(config.common.database);
  common::sql::Database pool(*driver, common::database_options(*log));
  Parts parts(config, pool, clock, random, *log);
  return auth::run_account_command(config, {*parts.users, *parts.hasher, parts.administration,
                                            parts.reset, *parts.audit, clock});
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
