#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/core/clock.hpp"
#include "common/core/identity.hpp"
#include "common/core/random.hpp"
#include "common/core/secret.hpp"
#include "common/token/cookies.hpp"

namespace common {

class ClaimsMac;

// Settings that all services of an installation share.
struct JwtOptions {
  Secret secret;
  std::optional<Secret> previous_secret;  // verifies, never signs
  std::string issuer = "llavero";
  std::optional<std::string> audience;
  std::chrono::seconds access_lifetime{900};
  std::chrono::seconds refresh_lifetime{2'592'000};
  std::chrono::seconds leeway{5};  // tolerated difference between the clocks of two hosts
  CookieOptions cookies;           // with csrf_protect, tokens of users have claim `csrf`

  // At auth-service alone: every token of a user has claim `mac`, and is refused without it. Must
  // outlive the issuer and the verifier.
  const ClaimsMac* claims_mac = nullptr;

  // Accepts access tokens of Flask-JWT-Extended: those without a `mac` where claims_mac is set,
  // elsewhere those without a `kid`. They need no iss.
  bool legacy_tokens = false;
  // What such a token stands for, whatever it claims; it is never fresh. Each service sets its own;
  // without a scope it is 403 where one is required.
  std::string legacy_role;
  std::string legacy_scope;
};

// Followed by the name of a service, the `sub` of the tokens of that service. A user's is a number.
inline constexpr std::string_view kServiceSubject = "service:";

// Signs HS256 tokens (RFC 7515) with the registered claims of RFC 7519 section 4.1 and those of
// Identity and RefreshGrant. `clock` and `random` must outlive the issuer.
std::unique_ptr<TokenIssuer> make_token_issuer(const JwtOptions& options, const Clock& clock,
                                               Random& random);

// `clock` and `revocations` must outlive the verifier. Without revocations a token is valid until
// it expires.
std::unique_ptr<TokenVerifier> make_token_verifier(const JwtOptions& options, const Clock& clock,
                                                   RevocationCheck* revocations = nullptr);

}  // namespace common
