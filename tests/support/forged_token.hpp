#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "common/core/secret.hpp"
#include "common/http/base64url.hpp"
#include "common/token/claims_mac.hpp"
#include "common/token/hmac.hpp"
#include "common/token/jwt.hpp"
#include "tests/support/fixed_clock.hpp"

namespace tests {

inline const common::Secret kSecret("0123456789abcdef0123456789abcdeF");
inline const common::Secret kPreviousSecret("previous-secret-of-the-two-rounds");
inline const common::Secret kOtherSecret("a-secret-that-no-service-was-told");
inline const common::Secret kAuthKey("the-key-that-only-auth-service-has");
inline const common::Secret kPreviousAuthKey("the-key-that-it-had-before-kAuthKey");

inline common::JwtOptions jwt_options() {
  common::JwtOptions options;
  options.secret = kSecret;
  options.previous_secret = kPreviousSecret;
  options.audience = "lab";
  return options;
}

// The MAC of `signed_part`, in base64url.
inline std::string mac(std::string_view signed_part, const common::Secret& secret = kSecret) {
  const auto digest = common::HmacSha256(secret).sign(signed_part);
  return common::encode_base64url(std::string(digest.begin(), digest.end()));
}

// `signed_part` with its signature.
inline std::string with_mac(const std::string& signed_part,
                            const common::Secret& secret = kSecret) {
  return signed_part + "." + mac(signed_part, secret);
}

// A signed token with any header and claims.
inline std::string forge(std::string_view header, std::string_view claims,
                         const common::Secret& secret = kSecret) {
  return with_mac(common::encode_base64url(header) + "." + common::encode_base64url(claims),
                  secret);
}

inline nlohmann::json valid_header() {
  return {{"alg", "HS256"}, {"kid", common::fingerprint(kSecret)}, {"typ", "JWT"}};
}

// Claims that pass every check at kNowSeconds.
inline nlohmann::json valid_access_claims() {
  return {{"iss", "llavero"},
          {"aud", "lab"},
          {"sub", "7"},
          {"iat", kNowSeconds},
          {"nbf", kNowSeconds},
          {"exp", kNowSeconds + 900},
          {"jti", "00010203-0405-4607-8809-0a0b0c0d0e0f"},
          {"type", "access"},
          {"fresh", true},
          {"sid", "session-1"},
          {"role", "user"},
          {"scope", "items books"},
          {"username", "juan"}};
}

inline nlohmann::json valid_refresh_claims() {
  return {{"iss", "llavero"},   {"aud", "lab"},       {"sub", "7"},
          {"iat", kNowSeconds}, {"nbf", kNowSeconds}, {"exp", kNowSeconds + 900},
          {"type", "refresh"},  {"sid", "session-1"}, {"ctr", 3}};
}

// Applies `changes` to `json` as a merge patch (RFC 7396): null removes a member.
inline std::string changed(nlohmann::json json, const nlohmann::json& changes) {
  json.merge_patch(changes);
  return json.dump();
}

// `claims` with their `mac`, as auth-service issues them.
inline nlohmann::json with_claims_mac(nlohmann::json claims, const common::Secret& key = kAuthKey) {
  claims.erase("mac");
  claims["mac"] = common::ClaimsMac({key}).compute(claims.dump());
  return claims;
}

// Decodes a part of a token: 0 is the header, 1 the claims.
inline nlohmann::json part_of(std::string_view token, int part) {
  for (int i = 0; i < part; ++i) token.remove_prefix(token.find('.') + 1);
  return nlohmann::json::parse(common::decode_base64url(token.substr(0, token.find('.'))).value());
}

}  // namespace tests
