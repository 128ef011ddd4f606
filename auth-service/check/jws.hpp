#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace auth::check {

// A JWT in its parts (RFC 7515 section 3.1), not verified.
struct Jws {
  std::string header;     // as sent, in base64url
  std::string claims;     // likewise
  std::string signature;  // likewise
  nlohmann::json header_json;
  nlohmann::json claims_json;

  [[nodiscard]] std::string algorithm() const;
  // A number of the claims, as the times are.
  [[nodiscard]] std::optional<double> number(const char* claim) const;
  [[nodiscard]] std::string with_signature(const std::string& other) const;
};

// Nothing if `token` is not a JWT.
std::optional<Jws> parse_jws(std::string_view token);

// A part of a token: JSON in base64url.
std::string encode(const nlohmann::json& json);

bool is_hmac_algorithm(std::string_view algorithm);

// `signed_part` (header.claims) with its signature by HS256, HS384 or HS512.
std::string sign(const std::string& signed_part, std::string_view algorithm,
                 std::string_view secret);

// The common or published secret that the token is signed with.
std::optional<std::string> guess_secret(const Jws& token);

}  // namespace auth::check
