#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "common/core/clock.hpp"
#include "common/core/log.hpp"
#include "common/core/random.hpp"
#include "common/service/config.hpp"
#include "common/service/metrics.hpp"
#include "common/token/feed_reader.hpp"
#include "common/token/revocation_list.hpp"

namespace common {

// Keeps this process informed of the sessions and users that auth-service has revoked: a list in
// memory, and the reader of the feed that fills it. One thread calls load() and poll(); any thread
// may call the rest.
class RevocationClient {
 public:
  // `name` is what the service calls itself at auth-service: its tokens have the `sub`
  // "service:<name>". All references must outlive the object.
  RevocationClient(const std::string& name, const FeedConfig& feed, const JwtOptions& jwt,
                   const Clock& clock, Random& random, Log& log, FeedReader::Options options);

  RevocationClient(const RevocationClient&) = delete;
  RevocationClient& operator=(const RevocationClient&) = delete;

  // For make_token_verifier().
  RevocationCheck& check() { return list_; }
  [[nodiscard]] std::chrono::milliseconds poll_interval() const { return poll_interval_; }

  // As FeedReader.
  void load() { reader_.load(); }
  void poll() { reader_.poll(); }

  // Adds the age of the feed to the answer of /health/ready. Throws Error kUnavailable
  // "revocation_feed_unread" before the first reading.
  void add_ready_members(nlohmann::ordered_json& members) const;
  void add_metrics(metrics::Metrics& metrics) const;

 private:
  const std::chrono::milliseconds poll_interval_;
  const SystemSteadyClock steady_;
  const std::unique_ptr<TokenIssuer> issuer_;
  const std::unique_ptr<RevocationFeed> feed_;
  RevocationList list_;
  FeedReader reader_;
};

}  // namespace common
