#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/core/error.hpp"
#include "common/core/identity.hpp"
#include "common/jwt/hmac.hpp"
#include "common/jwt/jwt.hpp"

namespace common {

// A secret that verifies, with its `kid`.
struct VerificationKey {
  std::string key_id;
  HmacSha256 hmac;
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
  VerifiedToken verified;  // filled by the last checks
};

// One step of verification: a refusal, or nothing where the token passes.
struct TokenCheck {
  std::string_view name;
  std::optional<Error> (*run)(Inspection&);
};

// All checks in their order; the first refusal is the answer. A check may rely on every earlier
// one having passed.
std::span<const TokenCheck> token_checks();

}  // namespace common
