#pragma once

#include <array>
#include <string_view>

namespace common {

// Why common/token does not accept a token: the `code` of the answer, the `reason` in the log and
// the label of the metric.
inline constexpr std::array<std::string_view, 28> kTokenRefusals{
    "authorization_missing",
    "authorization_scheme",
    "authorization_malformed",
    "cookie_repeated",
    "csrf_missing",
    "csrf_mismatch",
    "token_too_long",
    "not_enough_segments",
    "too_many_segments",
    "bad_encoding",
    "bad_header",
    "alg_not_allowed",
    "header_not_allowed",
    "unknown_key_id",
    "bad_signature",
    "bad_claims",
    "claim_missing",
    "claim_mistyped",
    "token_not_yet_valid",
    "token_expired",
    "bad_issuer",
    "bad_audience",
    "bad_subject",
    "wrong_token_type",
    "lifetime_too_long",
    "token_revoked",
    "missing_mac",
    "bad_mac",
};

// The code for a valid token that is not fresh, where a route needs a fresh one.
inline constexpr std::string_view kFreshTokenRequired = "fresh_token_required";

}  // namespace common
