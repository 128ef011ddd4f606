#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "common/core/identity.hpp"
#include "common/core/random.hpp"
#include "common/core/revocation.hpp"
#include "common/token/page_signature.hpp"
#include "common/token/revocation_store.hpp"

namespace common {

// The revocation feed of auth-service, as a client reads it.
class RevocationFeed {
 public:
  virtual ~RevocationFeed() = default;
  // The entries after `after_id`. Throws std::exception if there is no valid answer; its text is
  // for the log. `time` of the page is not set.
  virtual RevocationPage read(std::int64_t after_id) = 0;
  // Offers entries to the database of auth-service that may have lost them. Returns how many
  // changed something there. Throws std::exception if they were not taken; its text is for the log.
  virtual std::int64_t offer(const std::string& database_id,
                             std::span<const KeptRevocation> entries) = 0;
};

// The feed of the auth-service at `auth_url`. The service identifies itself as `service_name` by
// tokens of `issuer`. An answer is believed only with a signature of `signer` for this very
// request, and an offer is sent with one. The references must outlive the feed. One thread at a
// time may call it.
std::unique_ptr<RevocationFeed> make_http_feed(std::string auth_url, std::string service_name,
                                               TokenIssuer& issuer, const PageSigner& signer,
                                               Random& random);

// The wire format of the revocation feed, GET /auth/revocations.
nlohmann::ordered_json to_json(const RevocationPage& page);

// Reads what to_json() writes. Of an entry of an unknown kind only `id` and `kind` are read. Throws
// std::exception for anything else; its text is for the log.
RevocationPage revocation_page_from(const nlohmann::json& body);

// The body of an offer, POST /auth/revocations.
nlohmann::ordered_json offer_to_json(const std::string& database_id,
                                     std::span<const KeptRevocation> entries);

}  // namespace common
