#include "common/service/feed_doctor.hpp"

#include <algorithm>
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

std::string describe_change(const KnownDatabase& known, AuthDatabaseState state,
                            const RevocationPage& page, std::int64_t lost) {
  if (state == AuthDatabaseState::kAnother) {
    return fmt::format("another: the feed comes from {}, the known one is {}", page.database.id,
                       known.database.id);
  }
  const auto what = lost > 0 ? fmt::format("{} revocations were not taken back yet", lost)
                             : std::string("the revocations that it lost were taken back");
  return fmt::format("went_back: {} lacks what it had before; {}", known.database.id, what);
}

// How many revocations the database has lost and not taken back. Zero if it did not go back.
std::int64_t count_lost(sql::Database& database, const KnownDatabase& known,
                        AuthDatabaseState state, const RevocationPage& page) {
  if (state != AuthDatabaseState::kWentBack || known.is_restored) return 0;
  return make_sql_revocation_store(database)->count_lost(known.database.id,
                                                         std::min(known.last_id, page.last_id));
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
    const auto lost = known ? count_lost(connection, *known, state, page) : 0;
    if (acceptance == Acceptance::kAsItIs || (acceptance == Acceptance::kIfRestored && lost == 0)) {
      store->accept({.database = page.database, .last_id = page.last_id});
      diagnosis.finding += ", accepted";
    } else if (state != AuthDatabaseState::kOk) {
      diagnosis.passed = false;
      diagnosis.finding = describe_change(*known, state, page, lost);
      if (lost > 0) diagnosis.fix = kFixIfLost;
    }
  } catch (const std::exception& error) {
    diagnosis.passed = false;
    diagnosis.finding = error.what();
  }
  return diagnosis;
}

}  // namespace common
