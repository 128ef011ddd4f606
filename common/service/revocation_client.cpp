#include "common/service/revocation_client.hpp"

#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/token/revocation_feed.hpp"

namespace common {
namespace {

// Infinite before the first reading.
double age_seconds(const FeedReader& reader) {
  const auto age = reader.age();
  if (!age) return std::numeric_limits<double>::infinity();
  return std::chrono::duration<double>(*age).count();
}

}  // namespace

RevocationClient::RevocationClient(const std::string& name, const FeedConfig& feed,
                                   const JwtOptions& jwt, const Clock& clock, Random& random,
                                   Log& log, FeedReader::Options options)
    : poll_interval_(feed.poll_interval),
      is_required_(feed.is_required),
      issuer_(make_token_issuer(jwt, clock, random)),
      signer_(jwt),
      source_(feed.auth_url.origin),
      feed_(make_http_feed(feed.auth_url.text(), name, *issuer_, signer_, random)),
      reader_(*feed_, list_, clock, steady_, log, std::move(options)) {}

bool RevocationClient::is_revoked(std::string_view session_id, std::int64_t user_id,
                                  std::int64_t issued_at_seconds) {
  if (list_.is_revoked(session_id, user_id, issued_at_seconds)) return true;
  if (is_required_) reader_.require_reading();
  return false;
}

void RevocationClient::add_ready_members(nlohmann::ordered_json& members) const {
  reader_.require_reading();
  members["revocation_feed"] = {{"age_seconds", age_seconds(reader_)}, {"source", source_}};
  const auto known = reader_.database();
  members["auth_database"] = name_of(known.state);
  if (!known.database.id.empty()) members["auth_database_id"] = known.database.id;
}

void RevocationClient::add_metrics(metrics::Metrics& metrics) const {
  metrics.gauge("llavero_revocation_feed_age_seconds",
                "Since the revocation feed was read to its end; +Inf before the first time.", {},
                [this] { return age_seconds(reader_); });
  metrics.gauge("llavero_revocation_entries", "Revoked sessions and users held in memory.", {},
                [this] { return static_cast<double>(list_.size()); });
  for (const auto state : {AuthDatabaseState::kAnother, AuthDatabaseState::kWentBack}) {
    metrics.gauge("llavero_auth_database_changed",
                  "1 while the feed comes from another database than the known one, or from one "
                  "that went back.",
                  {{"state", std::string(name_of(state))}},
                  [this, state] { return reader_.database().state == state ? 1.0 : 0.0; });
  }
}

}  // namespace common
