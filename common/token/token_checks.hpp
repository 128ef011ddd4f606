#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/core/error.hpp"
#include "common/core/identity.hpp"
#include "common/token/jwt.hpp"
#include "common/token/verification_key.hpp"

namespace common {

// The time claims of a token (RFC 7519 sections 4.1.4 to 4.1.6), in seconds.
struct TokenTimes {
  std::optional<double> issued_at;
  std::optional<double> not_before;
  double expires_at = 0;
};

// All that a token says which passed every check.
struct VerifiedClaims {
  TokenTimes times;
  VerifiedToken verified;
};

// A token on its way through the checks: what earlier checks read, later ones use.
struct Inspection {
  std::string_view token;
  TokenUse use;
  const JwtOptions& options;
  const std::vector<VerificationKey>& keys;  // the current secret first
  std::int64_t now_seconds;
  RevocationCheck* revocations;  // may be null

  std::string_view signed_part;  // header and claims as they were sent
  std::string_view parts[3];     // header, claims, signature, encoded
  std::string header;
  std::string claims_text;
  std::string signature;
  std::optional<std::string> key_id;
  nlohmann::json claims;
  VerifiedClaims read;  // filled by the last checks, but for the times
};

// One step of verification: a refusal, or nothing where the token passes.
struct TokenCheck {
  std::string_view name;
  std::optional<Error> (*run)(Inspection&);
  // What of it can have another outcome at the next use of a token that once passed every check: it
  // relies on Inspection::read alone. Null where nothing can.
  std::optional<Error> (*again)(Inspection&) = nullptr;
};

// All checks in their order; the first refusal is the answer. A check may rely on every earlier
// one having passed.
std::span<const TokenCheck> token_checks();

}  // namespace common
