#include "common/service/feed_doctor.hpp"

#include <cstdint>
#include <exception>
#include <limits>

#include <fmt/format.h>

#include "common/core/random.hpp"
#include "common/sql/make_driver.hpp"
#include "common/token/auth_database.hpp"
#include "common/token/revocation_feed.hpp"
#include "common/token/revocation_store.hpp"

namespace common {
namespace {

constexpr const char* kFixIfLost =
    "run auth-service database went-back, so that it takes them; or doctor --accept --discard";
constexpr const char* kFixIfNotNoticed =
    "start this service, so that it finds out what was lost; or doctor --accept --discard";

// A page without entries: the last one.
RevocationPage read_last_page(const std::string& name, const FeedConfig& feed,
                              const JwtOptions& jwt) {
  const SystemClock clock;
  SystemRandom random;
  const auto issuer = make_token_issuer(jwt, clock, random);
  const PageSigner signer(jwt);
  const auto source = make_http_feed(feed.auth_url.text(), name, *issuer, signer, random);
  return source->read(std::numeric_limits<std::int64_t>::max());
}

// What the database lost, as this service has stored it.
struct Losses {
  bool are_noticed = true;
  std::int64_t not_taken_back = 0;

  [[nodiscard]] bool are_over() const { return are_noticed && not_taken_back == 0; }
};

std::string describe(const Losses& losses) {
  if (!losses.are_noticed) return "this service has not noticed yet what it lost";
  if (losses.are_over()) return "the revocations that it lost were taken back";
  return fmt::format("{} revocations were not taken back yet", losses.not_taken_back);
}

std::string describe_change(const KnownDatabase& known, AuthDatabaseState state,
                            const RevocationPage& page, const Losses& losses) {
  if (state == AuthDatabaseState::kAnother) {
    return fmt::format("another: the feed comes from {}, the known one is {}", page.database.id,
                       known.database.id);
  }
  return fmt::format("went_back: {} lacks what it had before; {}", known.database.id,
                     describe(losses));
}

// None if the feed comes from another database.
Losses find_losses(sql::Database& database, const KnownDatabase& known,
                   const RevocationPage& page) {
  Losses losses;
  if (page.database.id != known.database.id) return losses;
  losses.are_noticed = !is_behind(page, known);
  if (known.is_owed()) {
    losses.not_taken_back = make_sql_revocation_store(database)->count_lost(
        {known.database.id, known.lost_after, known.lost_row});
  }
  return losses;
}

}  // namespace

Diagnosis check_auth_database(const std::string& name, const FeedConfig& feed,
                              const JwtOptions& jwt, const sql::DatabaseUrl& database,
                              Acceptance acceptance) {
  Diagnosis diagnosis{"auth_database", true, "",
                      "check AUTH_URL; if the change is intended, see Backup and restore in "
                      "docs/deployment.md, then run doctor --accept"};
  try {
    const auto driver = sql::make_driver(database);
    sql::Database connection(*driver);
    const auto store = make_sql_auth_database_store(connection);
    const auto known = store->find();  // before the page, see state_after()
    const auto page = read_last_page(name, feed, jwt);
    diagnosis.finding = page.database.id;
    const auto state = known ? state_after(*known, page) : AuthDatabaseState::kOk;
    const auto losses = known ? find_losses(connection, *known, page) : Losses{};
    if (acceptance == Acceptance::kAsItIs ||
        (acceptance == Acceptance::kIfRestored && losses.are_over())) {
      store->accept({.database = page.database, .last_id = page.last_id});
      diagnosis.finding += ", accepted";
    } else if (state != AuthDatabaseState::kOk) {
      diagnosis.passed = false;
      diagnosis.finding = describe_change(*known, state, page, losses);
      if (!losses.are_over()) diagnosis.fix = losses.are_noticed ? kFixIfLost : kFixIfNotNoticed;
    }
  } catch (const std::exception& error) {
    diagnosis.passed = false;
    diagnosis.finding = error.what();
  }
  return diagnosis;
}

}  // namespace common
