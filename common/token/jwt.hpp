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

namespace common {

// What the services of one installation agree on.
struct JwtOptions {
  Secret secret;
  std::optional<Secret> previous_secret;  // verifies, never signs
  std::string issuer = "llavero";
  std::optional<std::string> audience;
  std::chrono::seconds access_lifetime{900};
  std::chrono::seconds refresh_lifetime{2'592'000};
  std::chrono::seconds leeway{5};  // between the clocks of two hosts
  // Also takes tokens as Flask-JWT-Extended issues them: no kid, iss, sid, role, scope or username.
  bool legacy_tokens = false;
};

// With the name of a service behind it, the `sub` of that one's own tokens; a user's is a number.
inline constexpr std::string_view kServiceSubject = "service:";

// Signs HS256 tokens (RFC 7515): the registered claims of RFC 7519 section 4.1, and those that
// Identity and RefreshGrant become. `clock` and `random` must outlive the issuer.
std::unique_ptr<TokenIssuer> make_token_issuer(const JwtOptions& options, const Clock& clock,
                                               Random& random);

// Checks tokens; `clock` and `revocations`, if there are any, must outlive the verifier. Without
// revocations a token is good until it expires.
std::unique_ptr<TokenVerifier> make_token_verifier(const JwtOptions& options, const Clock& clock,
                                                   RevocationCheck* revocations = nullptr);

}  // namespace common
