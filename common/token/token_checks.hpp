#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/core/error.hpp"
#include "common/core/identity.hpp"
#include "common/token/hmac.hpp"
#include "common/token/jwt.hpp"

namespace common {

// A secret that verifies tokens, and its `kid`.
struct VerificationKey {
  explicit VerificationKey(const Secret& secret) : key_id(fingerprint(secret)), hmac(secret) {}

  std::string key_id;
  HmacSha256 hmac;
};

// The time claims of a token (RFC 7519 sections 4.1.4 to 4.1.6), in seconds.
struct TokenTimes {
  std::optional<double> issued_at;
  std::optional<double> not_before;
  double expires_at = 0;
};

// What a token says that passed every check.
struct VerifiedClaims {
  TokenTimes times;
  std::string csrf;  // claim csrf, empty if missing
  VerifiedToken verified;
};

// A token during verification. Each check may use what earlier ones have read.
struct Inspection {
  std::string_view token;
  TokenUse use;
  const JwtOptions& options;
  const std::vector<VerificationKey>& keys;  // the current secret first
  std::int64_t now_seconds;
  RevocationCheck* revocations;            // may be null
  std::optional<std::string_view> csrf{};  // what the request says to be claim csrf

  std::string_view signed_part{};  // header and claims as they were sent
  std::string_view parts[3]{};     // header, claims, signature, encoded
  std::string header{};
  std::string claims_text{};
  std::string signature{};
  std::optional<std::string> key_id{};
  nlohmann::json claims{};
  VerifiedClaims read{};
};

// Why a check refuses a token, or nothing if the token passes.
using Refusal = std::optional<Error>;

// A refusal of kind kInvalidToken.
Error invalid_token(std::string_view code, const std::string& message, std::string_view hint = "");

// The checks of the claims (RFC 7519 section 4.1), in claim_checks.cpp. They need
// Inspection::claims and fill Inspection::read.

// iat and nbf.
Refusal check_not_before(Inspection& inspection);
Refusal recheck_not_before(Inspection& inspection);
// csrf, against what the request says.
Refusal check_csrf(Inspection& inspection);
Refusal recheck_csrf(Inspection& inspection);
// exp.
Refusal check_expiry(Inspection& inspection);
Refusal recheck_expiry(Inspection& inspection);

Refusal check_issuer(Inspection& inspection);
Refusal check_audience(Inspection& inspection);
Refusal check_subject(Inspection& inspection);
Refusal check_type(Inspection& inspection);
// The claims of a user, session or service that the token speaks for.
Refusal check_members(Inspection& inspection);
// Whether auth-service issued the claims. Runs last: it takes `mac` out of them.
Refusal check_mac(Inspection& inspection);

// One step of verification.
struct TokenCheck {
  std::string_view name;
  Refusal (*run)(Inspection&);
  // Re-run for cached tokens; uses Inspection::read alone. Null if the result cannot change over
  // time.
  Refusal (*recheck)(Inspection&) = nullptr;
  // About the request that sent the token, so that explain() leaves it out.
  bool is_about_request = false;
};

// All checks in their order. The first refusal is the answer, so a check may rely on every earlier
// one having passed.
std::span<const TokenCheck> token_checks();

}  // namespace common
