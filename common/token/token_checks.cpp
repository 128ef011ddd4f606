#include "common/token/token_checks.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "common/core/text.hpp"
#include "common/http/base64url.hpp"
#include "common/http/json.hpp"
#include "common/token/token_header.hpp"

namespace common {
namespace {

using nlohmann::json;
using Refusal = std::optional<Error>;

constexpr std::size_t kMaxTokenBytes = 4096;
// What a token of Flask-JWT-Extended stands for, which has no claims of its own for it.
constexpr std::string_view kLegacyRole = "user";
constexpr std::string_view kLegacyScope = "profile items books";

Error invalid(std::string_view code, const std::string& message, std::string_view hint = "") {
  return {ErrorKind::kInvalidToken, std::string(code), message, std::string(hint)};
}

Refusal check_length(Inspection& inspection) {
  if (inspection.token.size() <= kMaxTokenBytes) return std::nullopt;
  return invalid("token_too_long", fmt::format("Token is longer than {} bytes", kMaxTokenBytes));
}

Refusal check_segments(Inspection& inspection) {
  const auto token = inspection.token;
  const auto first = token.find('.');
  const auto second = token.find('.', first + 1);  // from the start again where there is no first
  constexpr std::string_view kHint = "A token is header.claims.signature: copy all of it.";
  if (second == token.npos) return invalid("not_enough_segments", "Not enough segments", kHint);
  if (token.find('.', second + 1) != token.npos) {
    return invalid("too_many_segments", "Too many segments", kHint);
  }
  inspection.signed_part = token.substr(0, second);
  inspection.parts[0] = token.substr(0, first);
  inspection.parts[1] = token.substr(first + 1, second - first - 1);
  inspection.parts[2] = token.substr(second + 1);
  return std::nullopt;
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
      return invalid("bad_encoding", message,
                     "Each segment is base64url without padding, RFC 7515 section 2.");
    }
    decoded = *std::move(bytes);
  }
  return std::nullopt;
}

// The header of our own tokens is known as a text.
Refusal check_header(Inspection& inspection) {
  for (const auto& key : inspection.keys) {
    if (inspection.header != key.issued_header) continue;
    inspection.key_id = key.key_id;
    return std::nullopt;
  }
  return read_header(inspection.header, inspection.key_id);
}

Refusal check_key_id(Inspection& inspection) {
  if (!inspection.key_id) return std::nullopt;
  const bool known =
      std::any_of(inspection.keys.begin(), inspection.keys.end(),
                  [&](const VerificationKey& key) { return key.key_id == *inspection.key_id; });
  if (known) return std::nullopt;
  return invalid("unknown_key_id", "Signature verification failed: unknown key id",
                 "The token was signed with another secret: compare secret_fingerprint in "
                 "/health of both services.");
}

// RFC 7515 section 5.2. A token without `kid` is tried with every secret.
Refusal check_signature(Inspection& inspection) {
  for (const auto& key : inspection.keys) {
    if (inspection.key_id && key.key_id != *inspection.key_id) continue;
    if (key.hmac.verify(inspection.signed_part, inspection.signature)) return std::nullopt;
  }
  return invalid("bad_signature", "Signature verification failed",
                 "The token was changed, or signed with another secret.");
}

Refusal check_claims_object(Inspection& inspection) {
  constexpr const char* kNoObject = "Invalid payload string: must be a json object";
  try {
    auto strict = parse_strict_json(inspection.claims_text, kMaxTokenDepth);
    if (!strict.value.is_object()) return invalid("bad_claims", kNoObject);
    if (!strict.duplicates.empty()) {
      return invalid("bad_claims", "Invalid payload string: a claim stands twice");
    }
    inspection.claims = std::move(strict.value);
  } catch (const JsonError&) {
    return invalid("bad_claims", kNoObject);
  }
  return std::nullopt;
}

Error missing_claim(std::string_view name) {
  return invalid("claim_missing", fmt::format("Token is missing the \"{}\" claim", name));
}

Error mistyped_claim(std::string_view name, std::string_view type) {
  return invalid("claim_mistyped", fmt::format("Claim {} must be {}", name, type));
}

// The value of a time claim in whole seconds (RFC 7519 section 2, NumericDate), nothing if it is
// absent, or a refusal.
using TimeClaim = std::pair<std::optional<double>, Refusal>;

TimeClaim read_time(const Inspection& inspection, const char* name) {
  const auto found = inspection.claims.find(name);
  if (found == inspection.claims.end()) return {};
  if (!found->is_number()) return {{}, mistyped_claim(name, "a number")};
  const auto seconds = found->get<double>();
  constexpr double kYear9999 = 253402300800.0;
  if (seconds < 0 || seconds >= kYear9999) return {{}, mistyped_claim(name, "a time")};
  return {seconds, {}};
}

// RFC 7519 sections 4.1.5 and 4.1.6.
Refusal judge_begin(Inspection& inspection) {
  const auto& times = inspection.read.times;
  const auto latest =
      static_cast<double>(inspection.now_seconds + inspection.options.leeway.count());
  for (const auto& [name, time] :
       {std::pair{"iat", times.issued_at}, std::pair{"nbf", times.not_before}}) {
    if (time.value_or(0) <= latest) continue;
    return invalid("token_not_yet_valid", fmt::format("The token is not yet valid ({})", name),
                   "The clocks of the two services differ: compare time in /health of both.");
  }
  return std::nullopt;
}

Refusal check_begin(Inspection& inspection) {
  auto& times = inspection.read.times;
  for (const auto& [name, time] :
       {std::pair{"iat", &times.issued_at}, std::pair{"nbf", &times.not_before}}) {
    auto [seconds, refusal] = read_time(inspection, name);
    if (refusal) return refusal;
    *time = seconds;
  }
  return judge_begin(inspection);
}

// RFC 7519 section 4.1.4: not on or after.
Refusal judge_expiry(Inspection& inspection) {
  const auto earliest =
      static_cast<double>(inspection.now_seconds - inspection.options.leeway.count());
  if (inspection.read.times.expires_at > earliest) return std::nullopt;
  return Error(ErrorKind::kUnauthenticated, "token_expired", "Token has expired",
               "Get a new access token with the refresh token, or log in again. If a new one has "
               "expired too, compare time in /health of both services.");
}

Refusal check_expiry(Inspection& inspection) {
  const auto [seconds, refusal] = read_time(inspection, "exp");
  if (refusal) return refusal;
  if (!seconds) return missing_claim("exp");
  inspection.read.times.expires_at = *seconds;
  return judge_expiry(inspection);
}

Refusal check_issuer(Inspection& inspection) {
  const auto found = inspection.claims.find("iss");
  if (found == inspection.claims.end()) {
    return inspection.options.legacy_tokens ? std::nullopt : Refusal(missing_claim("iss"));
  }
  if (is_string(*found, inspection.options.issuer)) return std::nullopt;
  return invalid("bad_issuer", "Invalid issuer");
}

// RFC 7519 section 4.1.3: one audience or a list of them.
Refusal check_audience(Inspection& inspection) {
  const auto& audience = inspection.options.audience;
  if (!audience) return std::nullopt;
  const auto found = inspection.claims.find("aud");
  if (found == inspection.claims.end()) return missing_claim("aud");
  const bool named =
      is_string(*found, *audience) ||
      (found->is_array() && std::any_of(found->begin(), found->end(), [&](const json& one) {
         return is_string(one, *audience);
       }));
  if (named) return std::nullopt;
  return invalid("bad_audience", "Audience doesn't match");
}

bool is_non_empty_string(const json& claims, const char* name) {
  const auto found = claims.find(name);
  return found != claims.end() && found->is_string() &&
         !found->get_ref<const std::string&>().empty();
}

Refusal check_subject(Inspection& inspection) {
  if (!inspection.claims.contains("sub")) return invalid("claim_missing", "Missing claim: sub");
  if (is_non_empty_string(inspection.claims, "sub")) return std::nullopt;
  return invalid("bad_subject", "Subject must be a string");
}

Refusal check_type(Inspection& inspection) {
  const auto found = inspection.claims.find("type");
  if (found == inspection.claims.end()) return missing_claim("type");
  const bool is_access = is_string(*found, "access");
  const bool is_refresh = is_string(*found, "refresh");
  inspection.read.verified.facts.is_refresh_token = is_refresh;
  switch (inspection.use) {
    case TokenUse::kAccess:
    case TokenUse::kService:
      if (is_access) return std::nullopt;
      return invalid("wrong_token_type", "Only non-refresh tokens are allowed",
                     "Send the access token here.");
    case TokenUse::kRefresh:
      if (is_refresh) return std::nullopt;
      return invalid("wrong_token_type", "Only refresh tokens are allowed",
                     "Send the refresh token here.");
    case TokenUse::kAccessOrRefresh:
      break;
  }
  if (is_access || is_refresh) return std::nullopt;
  return invalid("wrong_token_type", "Only access and refresh tokens are allowed");
}

void read_registered_claims(Inspection& inspection) {
  const auto& claims = inspection.claims;
  auto& facts = inspection.read.verified.facts;
  facts.subject = claims["sub"].get<std::string>();
  if (is_non_empty_string(claims, "jti")) facts.token_id = claims["jti"].get<std::string>();
  // Both passed read_time(), so they fit.
  const auto& times = inspection.read.times;
  facts.issued_at_seconds = static_cast<std::int64_t>(times.issued_at.value_or(0));
  facts.expires_at_seconds = static_cast<std::int64_t>(times.expires_at);
}

// The id of a user in decimal digits, or nothing.
std::optional<std::int64_t> user_id_of(const std::string& subject) {
  std::int64_t id = 0;
  const auto* end = subject.data() + subject.size();
  const auto [stop, error] = std::from_chars(subject.data(), end, id);
  if (error != std::errc{} || stop != end || id <= 0) return std::nullopt;
  return id;
}

Refusal read_grant(Inspection& inspection, std::int64_t user_id) {
  const auto& claims = inspection.claims;
  if (!is_non_empty_string(claims, "sid")) return mistyped_claim("sid", "a string");
  const auto counter = claims.find("ctr");
  const bool counts = counter != claims.end() && counter->is_number_unsigned() &&
                      counter->get<std::uint64_t>() < std::uint64_t{INT64_MAX};
  if (!counts) return mistyped_claim("ctr", "a whole number");
  // Only where a client asked for less than its user may (RFC 6749 section 6).
  if (claims.contains("scope") && !is_non_empty_string(claims, "scope")) {
    return mistyped_claim("scope", "a string");
  }
  inspection.read.verified.grant = RefreshGrant{.user_id = user_id,
                                                .session_id = claims["sid"].get<std::string>(),
                                                .counter = counter->get<std::int64_t>(),
                                                .scope = claims.value("scope", std::string())};
  return std::nullopt;
}

// A token without a session is refused elsewhere by the entry of its user on the revocation feed,
// which stays there for as long as our own tokens live: one that lives longer would outlast it.
Refusal check_lifetime(const Inspection& inspection) {
  const auto& facts = inspection.read.verified.facts;
  const auto lifetime = facts.expires_at_seconds - facts.issued_at_seconds;
  if (lifetime <= inspection.options.access_lifetime.count()) return std::nullopt;
  return invalid("lifetime_too_long", "Token lives for too long",
                 "Set ACCESS_TOKEN_TTL_SECONDS to at least JWT_ACCESS_TOKEN_EXPIRES.");
}

Refusal read_identity(Inspection& inspection, std::int64_t user_id) {
  Identity identity{.user_id = user_id,
                    .username = "",
                    .role = std::string(kLegacyRole),
                    .scope = std::string(kLegacyScope),
                    .session_id = "",
                    .fresh = false};
  struct Text {
    const char* name;
    std::string& value;
    bool may_be_empty;
  };
  const auto& claims = inspection.claims;
  for (const auto& [name, value, may_be_empty] :
       {Text{"sid", identity.session_id, false}, Text{"role", identity.role, true},
        Text{"scope", identity.scope, true}, Text{"username", identity.username, true}}) {
    const auto found = claims.find(name);
    if (found == claims.end() && inspection.options.legacy_tokens) continue;
    const bool fits = found != claims.end() && found->is_string() &&
                      (may_be_empty || !found->get_ref<const std::string&>().empty());
    if (!fits) return mistyped_claim(name, "a string");
    value = found->get<std::string>();
  }
  const auto fresh = claims.find("fresh");
  if (fresh == claims.end() || !fresh->is_boolean()) {
    return mistyped_claim("fresh", "true or false");
  }
  identity.fresh = fresh->get<bool>();
  if (identity.session_id.empty()) {
    if (auto refusal = check_lifetime(inspection)) return refusal;
  }
  inspection.read.verified.identity = std::move(identity);
  return std::nullopt;
}

// The claims that say for whom the token speaks.
Refusal check_members(Inspection& inspection) {
  read_registered_claims(inspection);
  const auto& facts = inspection.read.verified.facts;
  if (inspection.use == TokenUse::kService) {
    const bool names_one =
        facts.subject.starts_with(kServiceSubject) && facts.subject.size() > kServiceSubject.size();
    if (names_one) return std::nullopt;
    return invalid("bad_subject", "Only the token of a service is allowed");
  }
  const auto user_id = user_id_of(facts.subject);
  if (!user_id) return invalid("bad_subject", "Subject must be the id of a user");
  return facts.is_refresh_token ? read_grant(inspection, *user_id)
                                : read_identity(inspection, *user_id);
}

// Not for refresh tokens: whoever rotates one reads its session in any case.
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

constexpr std::array<TokenCheck, 15> kChecks{{
    {"length", check_length},
    {"segments", check_segments},
    {"encoding", check_encoding},
    {"header", check_header},
    {"key_id", check_key_id},
    {"signature", check_signature},
    {"claims", check_claims_object},
    {"begin", check_begin, judge_begin},
    {"expiry", check_expiry, judge_expiry},
    {"issuer", check_issuer},
    {"audience", check_audience},
    {"subject", check_subject},
    {"type", check_type},
    {"members", check_members},
    {"revoked", check_revoked, check_revoked},
}};

}  // namespace

std::span<const TokenCheck> token_checks() { return kChecks; }

}  // namespace common
