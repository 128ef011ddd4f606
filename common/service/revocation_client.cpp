#include "common/service/revocation_client.hpp"

#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/core/error.hpp"
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
      issuer_(make_token_issuer(jwt, clock, random)),
      feed_(make_http_feed(feed.auth_url, name, *issuer_)),
      reader_(*feed_, list_, clock, steady_, log, std::move(options)) {}

void RevocationClient::add_ready_members(nlohmann::ordered_json& members) const {
  if (!reader_.age()) {
    throw Error(ErrorKind::kUnavailable, "revocation_feed_unread",
                "The revocation feed has not been read yet",
                "Start auth-service, or set AUTH_URL to its address.")
        .with_retry_after_seconds(1);
  }
  members["revocation_feed"] = {{"age_seconds", age_seconds(reader_)}};
}

void RevocationClient::add_metrics(metrics::Metrics& metrics) const {
  metrics.gauge("llavero_revocation_feed_age_seconds",
                "Since the revocation feed was read to its end; +Inf before the first time.", {},
                [this] { return age_seconds(reader_); });
  metrics.gauge("llavero_revocation_entries", "Revoked sessions and users held in memory.", {},
                [this] { return static_cast<double>(list_.size()); });
}

}  // namespace common
