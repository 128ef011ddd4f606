#include "common/service/feed_doctor.hpp"

#include <cstdint>
#include <exception>
#include <limits>

#include <fmt/format.h>

#include "common/core/random.hpp"
#include "common/sql/make_driver.hpp"
#include "common/token/auth_database.hpp"
#include "common/token/revocation_feed.hpp"

namespace common {
namespace {

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
                            const RevocationPage& page) {
  if (state == AuthDatabaseState::kAnother) {
    return fmt::format("another: the feed comes from {}, the known one is {}", page.database.id,
                       known.database.id);
  }
  return fmt::format("went_back: {} lacks what it had before; the revocations that it lost were {}",
                     known.database.id, known.is_restored ? "taken back" : "not taken back yet");
}

}  // namespace

Diagnosis check_auth_database(const std::string& name, const FeedConfig& feed,
                              const JwtOptions& jwt, const sql::DatabaseUrl& database,
                              bool accept) {
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
    if (page.database.id.empty()) {
      diagnosis.finding = "auth-service is too old to name it";
    } else if (accept) {
      store->accept({.database = page.database, .last_id = page.last_id});
      diagnosis.finding += ", accepted";
    } else if (known) {
      const auto state = state_after(*known, page);
      diagnosis.passed = state == AuthDatabaseState::kOk;
      if (!diagnosis.passed) diagnosis.finding = describe_change(*known, state, page);
    }
  } catch (const std::exception& error) {
    diagnosis.passed = false;
    diagnosis.finding = error.what();
  }
  return diagnosis;
}

}  // namespace common
