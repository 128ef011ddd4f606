#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "common/core/identity.hpp"
#include "common/service/config.hpp"
#include "common/service/metrics.hpp"
#include "common/token/feed_reader.hpp"
#include "common/token/page_signature.hpp"
#include "common/token/revocation_list.hpp"

namespace common {

// The sessions and users that auth-service has revoked: a list in memory, and the reader of the
// feed that fills it. One thread calls load() and poll(); any thread may call the rest.
class RevocationClient final : public RevocationCheck {
 public:
  // `name` identifies the service to auth-service. All references must outlive the object.
  RevocationClient(const std::string& name, const FeedConfig& feed, const JwtOptions& jwt,
                   const Clock& clock, Random& random, Log& log, FeedReader::Options options);

  void load() { reader_.load(); }
  void poll() { reader_.poll(); }
  [[nodiscard]] std::chrono::milliseconds poll_interval() const { return poll_interval_; }

  // Throws Error kUnavailable "revocation_feed_unread" before the first reading, if the feed is
  // required: until then a token that passed every other check may be revoked.
  bool is_revoked(std::string_view session_id, std::int64_t user_id,
                  std::int64_t issued_at_seconds) override;

  // For /health/ready. Throws the same before the first reading, required or not.
  void add_ready_members(nlohmann::ordered_json& members) const;
  void add_metrics(metrics::Metrics& metrics) const;

 private:
  const std::chrono::milliseconds poll_interval_;
  const bool is_required_;
  const SystemSteadyClock steady_;
  const std::unique_ptr<TokenIssuer> issuer_;
  const PageSigner signer_;
  const std::string source_;  // the origin of auth-service
  const std::unique_ptr<RevocationFeed> feed_;
  RevocationList list_;
  FeedReader reader_;
};

}  // namespace common
