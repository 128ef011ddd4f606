#include "common/token/token_checks.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "common/http/base64url.hpp"
#include "common/http/json.hpp"

namespace common {
namespace {

constexpr std::size_t kMaxTokenBytes = 4096;
constexpr int kMaxTokenDepth = 8;  // of objects and arrays

Refusal check_length(Inspection& inspection) {
  if (inspection.token.size() <= kMaxTokenBytes) return std::nullopt;
  return invalid_token("token_too_long",
                       fmt::format("Token is longer than {} bytes", kMaxTokenBytes));
}

Refusal check_segments(Inspection& inspection) {
  const auto token = inspection.token;
  const auto first = token.find('.');
  const auto second = token.find('.', first + 1);  // without a first dot this finds none either
  constexpr std::string_view kHint = "A token is header.claims.signature: copy all of it.";
  if (second == token.npos)
    return invalid_token("not_enough_segments", "Not enough segments", kHint);
  if (token.find('.', second + 1) != token.npos) {
    return invalid_token("too_many_segments", "Too many segments", kHint);
  }
  inspection.signed_part = token.substr(0, second);
  inspection.parts[0] = token.substr(0, first);
  inspection.parts[1] = token.substr(first + 1, second - first - 1);
  inspection.parts[2] = token.substr(second + 1);
  return std::nullopt;
}

bool is_quoted(std::string_view token) {
  constexpr std::string_view kQuotes = "\"'`";
  return kQuotes.find(token.front()) != kQuotes.npos || kQuotes.find(token.back()) != kQuotes.npos;
}

Refusal check_encoding(Inspection& inspection) {
  struct Part {
    std::string_view encoded;
    std::string& decoded;
    const char* message;
  };
  for (const auto& [encoded, decoded, message] :
       {Part{inspection.parts[0], inspection.header, "Invalid header padding"},
        Part{inspection.parts[1], inspection.claims_text, "Invalid payload padding"},
        Part{inspection.parts[2], inspection.signature, "Invalid crypto padding"}}) {
    auto bytes = decode_base64url(encoded);
    if (!bytes) {
      return invalid_token("bad_encoding", message,
                           is_quoted(inspection.token)
                               ? "Send the token without the quotes around it."
                               : "Each segment is base64url without padding, RFC 7515 section 2.");
    }
    decoded = *std::move(bytes);
  }
  return std::nullopt;
}

// Nothing unless `text` is a JSON object.
std::optional<StrictJson> parse_object(std::string_view text) {
  try {
    auto parsed = parse_strict_json(text, kMaxTokenDepth);
    if (parsed.value.is_object()) return parsed;
    return std::nullopt;
  } catch (const JsonError&) {
    return std::nullopt;
  }
}

// RFC 8725 section 3.1: the verifier decides on the algorithm, the header may only agree. All other
// members (crit, jwk, jku, x5u, b64 and the like) are refused.
Refusal check_header(Inspection& inspection) {
  const auto parsed = parse_object(inspection.header);
  if (!parsed || !parsed->duplicates.empty()) {
    return invalid_token("bad_header", "Invalid header string: must be a json object");
  }
  const auto& header = parsed->value;
  const auto algorithm = header.find("alg");
  if (algorithm == header.end() || !is_string(*algorithm, "HS256")) {
    return invalid_token("alg_not_allowed", "The specified alg value is not allowed",
                         "Only HS256 is accepted here.");
  }
  for (const auto& [name, value] : header.items()) {
    const bool is_known_type =
        name == "typ" && (is_string(value, "JWT") || is_string(value, "at+jwt"));
    if (name == "alg" || is_known_type) continue;
    if (name != "kid" || !value.is_string()) {
      return invalid_token("header_not_allowed",
                           "Invalid header: only alg, typ and kid are accepted");
    }
    inspection.key_id = value.get<std::string>();
  }
  return std::nullopt;
}

Refusal check_key_id(Inspection& inspection) {
  if (!inspection.key_id) return std::nullopt;
  const bool known =
      std::any_of(inspection.keys.begin(), inspection.keys.end(),
                  [&](const VerificationKey& key) { return key.key_id == *inspection.key_id; });
  if (known) return std::nullopt;
  return invalid_token("unknown_key_id", "Signature verification failed: unknown key id",
                       "The token was signed with another secret: compare secret_fingerprint in "
                       "/health of both services.");
}

// RFC 7515 section 5.2. A token without `kid` is tried with every secret.
Refusal check_signature(Inspection& inspection) {
  for (const auto& key : inspection.keys) {
    if (inspection.key_id && key.key_id != *inspection.key_id) continue;
    if (key.hmac.verify(inspection.signed_part, inspection.signature)) return std::nullopt;
  }
  return invalid_token("bad_signature", "Signature verification failed",
                       "The token was changed, or signed with another secret.");
}

Refusal check_claims_object(Inspection& inspection) {
  auto parsed = parse_object(inspection.claims_text);
  if (!parsed) {
    return invalid_token("bad_claims", "Invalid payload string: must be a json object");
  }
  if (!parsed->duplicates.empty()) {
    return invalid_token("bad_claims", "Invalid payload string: duplicate claim");
  }
  inspection.claims = std::move(parsed->value);
  return std::nullopt;
}

// Refresh tokens are not checked: their session is read when they are rotated.
Refusal check_revoked(Inspection& inspection) {
  const auto& [facts, identity, grant] = inspection.read.verified;
  if (inspection.revocations == nullptr || !identity) return std::nullopt;
  if (!inspection.revocations->is_revoked(identity->session_id, identity->user_id,
                                          facts.issued_at_seconds)) {
    return std::nullopt;
  }
  return Error(ErrorKind::kUnauthenticated, "token_revoked", "Token has been revoked",
               "Its session has ended: log in again.");
}

constexpr std::array<TokenCheck, 17> kChecks{{
    {"length", check_length},
    {"segments", check_segments},
    {"encoding", check_encoding},
    {"header", check_header},
    {"key_id", check_key_id},
    {"signature", check_signature},
    {"claims", check_claims_object},
    {"begin", check_not_before, recheck_not_before},
    {"csrf", check_csrf, recheck_csrf, true},
    {"expiry", check_expiry, recheck_expiry},
    {"issuer", check_issuer},
    {"audience", check_audience},
    {"subject", check_subject},
    {"type", check_type},
    {"members", check_members},
    {"revoked", check_revoked, check_revoked},
    {"mac", check_mac},
}};

}  // namespace

Error invalid_token(std::string_view code, const std::string& message, std::string_view hint) {
  return {ErrorKind::kInvalidToken, std::string(code), message, std::string(hint)};
}

std::span<const TokenCheck> token_checks() { return kChecks; }

}  // namespace common
