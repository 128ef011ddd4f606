#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>

#include <fmt/format.h>

#include "auth-service/adapters/argon2_hasher.hpp"
#include "auth-service/adapters/migrations.hpp"
#include "auth-service/adapters/sql_revocations.hpp"
#include "auth-service/adapters/sql_sessions.hpp"
#include "auth-service/adapters/sql_users.hpp"
#include "auth-service/config.hpp"
#include "auth-service/core/sessions.hpp"
#include "auth-service/http_routes.hpp"
#include "auth-service/routes/explain_routes.hpp"
#include "auth-service/routes/session_routes.hpp"
#include "auth-service/routes/token_routes.hpp"
#include "common/doctor.hpp"
#include "common/service.hpp"
#include "common/sql/make_driver.hpp"
#include "common/system_random.hpp"

namespace {

constexpr const char* kService = "auth-service";
constexpr std::size_t kSecretBytes = 48;
constexpr std::chrono::seconds kHousekeepingInterval{60};

// Removes what has expired. That the database is away is logged by the pool.
void keep_house(auth::Sessions& sessions, common::Log& log) {
  try {
    sessions.prune();
  } catch (const std::exception& error) {
    log.warn("housekeeping_failed", {{"reason", error.what()}});
  }
}

int migrate(const auth::Config& config) {
  const auto& url = config.common.database;
  return common::sql::migrate(url, "auth_migrations",
                              auth::migrations(common::sql::dialect_of(url)));
}

void serve(const auth::Config& config) {
  const auto log = common::make_log(kService, config.common.log_level, config.common.log_format);
  common::SystemClock clock;
  common::SystemRandom random;
  migrate(config);
  const auto driver = common::sql::make_driver(config.common.database);
  common::sql::Pool pool(*driver, common::pool_options(config.common, *log));
  const auto users = auth::make_sql_users(pool);
  const auto& jwt = config.common.jwt;
  const auth::FeedLifetimes feed{.access = jwt.access_lifetime, .leeway = jwt.leeway};
  const auto sessions = auth::make_sql_sessions(pool, feed);
  const auto revocations = auth::make_sql_revocations(pool, feed);
  const auto cores = std::max(1U, std::thread::hardware_concurrency());
  const auto hasher = auth::make_argon2_hasher(static_cast<int>(cores));
  const auto issuer = common::make_token_issuer(jwt, clock, random);
  auth::SessionCheck session_check(*sessions, *users);
  const auto verifier = common::make_token_verifier(jwt, clock, &session_check);
  auth::Accounts accounts(*users, *sessions, *hasher, *issuer, clock, random, *log,
                          config.accounts);
  auth::Tokens tokens(*verifier, *users, *sessions, clock, *log, config.accounts.refresh_grace);
  auth::Sessions session_list(*sessions, *revocations, clock, *log, jwt.refresh_lifetime);

  common::http::Router router({config.common.cors_origins, config.common.invalid_token_status},
                              random, *log);
  const common::http::Guard guard(*verifier, *log);
  std::atomic<bool> draining = false;
  common::http::add_health_routes(router, common::health_options(kService, config.common, pool),
                                  clock, draining);
  auth::add_routes(router, guard, accounts);
  auth::add_token_routes(router, guard, accounts, tokens, config.tokens);
  if (config.tokens.explain) auth::add_explain_routes(router, *verifier);
  auth::add_session_routes(router, guard, session_list);
  common::serve(config.common, router, draining, *log,
                {{kHousekeepingInterval, [&] { keep_house(session_list, *log); }}});
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
      return common::run_doctor({common::check_database(config.common.database)});
    case auth::Command::kSecretNew: {
      common::SystemRandom random;
      fmt::print("{}\n", common::make_hex(random, kSecretBytes));
      return 0;
    }
  }
  return 0;
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
