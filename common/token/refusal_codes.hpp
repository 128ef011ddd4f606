#pragma once

#include <array>
#include <string_view>

namespace common {

// Why common/token refuses a token: the `code` of the answer, the `reason` in the log and the label
// of the metric.
namespace codes {

inline constexpr std::string_view kAuthorizationMissing = "authorization_missing";
inline constexpr std::string_view kAuthorizationScheme = "authorization_scheme";
inline constexpr std::string_view kAuthorizationMalformed = "authorization_malformed";
inline constexpr std::string_view kTokenTooLong = "token_too_long";
inline constexpr std::string_view kNotEnoughSegments = "not_enough_segments";
inline constexpr std::string_view kTooManySegments = "too_many_segments";
inline constexpr std::string_view kBadEncoding = "bad_encoding";
inline constexpr std::string_view kBadHeader = "bad_header";
inline constexpr std::string_view kAlgNotAllowed = "alg_not_allowed";
inline constexpr std::string_view kHeaderNotAllowed = "header_not_allowed";
inline constexpr std::string_view kUnknownKeyId = "unknown_key_id";
inline constexpr std::string_view kBadSignature = "bad_signature";
inline constexpr std::string_view kBadClaims = "bad_claims";
inline constexpr std::string_view kClaimMissing = "claim_missing";
inline constexpr std::string_view kClaimMistyped = "claim_mistyped";
inline constexpr std::string_view kTokenNotYetValid = "token_not_yet_valid";
inline constexpr std::string_view kTokenExpired = "token_expired";
inline constexpr std::string_view kBadIssuer = "bad_issuer";
inline constexpr std::string_view kBadAudience = "bad_audience";
inline constexpr std::string_view kBadSubject = "bad_subject";
inline constexpr std::string_view kWrongTokenType = "wrong_token_type";
inline constexpr std::string_view kLifetimeTooLong = "lifetime_too_long";
inline constexpr std::string_view kTokenRevoked = "token_revoked";

// Of a token that passed every check.
inline constexpr std::string_view kFreshTokenRequired = "fresh_token_required";

}  // namespace codes

// The codes of a token that is not accepted.
inline constexpr std::array kTokenRefusals{
    codes::kAuthorizationMissing,
    codes::kAuthorizationScheme,
    codes::kAuthorizationMalformed,
    codes::kTokenTooLong,
    codes::kNotEnoughSegments,
    codes::kTooManySegments,
    codes::kBadEncoding,
    codes::kBadHeader,
    codes::kAlgNotAllowed,
    codes::kHeaderNotAllowed,
    codes::kUnknownKeyId,
    codes::kBadSignature,
    codes::kBadClaims,
    codes::kClaimMissing,
    codes::kClaimMistyped,
    codes::kTokenNotYetValid,
    codes::kTokenExpired,
    codes::kBadIssuer,
    codes::kBadAudience,
    codes::kBadSubject,
    codes::kWrongTokenType,
    codes::kLifetimeTooLong,
    codes::kTokenRevoked,
};

}  // namespace common
