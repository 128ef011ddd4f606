#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <openssl/crypto.h>

#include "common/http/json.hpp"
#include "common/token/claims_mac.hpp"
#include "common/token/jwt.hpp"
#include "common/token/token_checks.hpp"

namespace common {
namespace {

using nlohmann::json;

Error missing_claim(std::string_view name) {
  return invalid_token("claim_missing", fmt::format("Token is missing the \"{}\" claim", name));
}

Error mistyped_claim(std::string_view name, std::string_view type) {
  return invalid_token("claim_mistyped", fmt::format("Claim {} must be {}", name, type));
}

// A NumericDate (RFC 7519 section 2), in seconds: nothing if it is absent, or a refusal.
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

// Whether the token is one of Flask-JWT-Extended, or one that another holder of the secret signed:
// ours have a `kid`, which anyone can add, and a `mac`, which only auth-service can.
bool is_legacy(const Inspection& inspection) {
  const auto& options = inspection.options;
  if (!options.legacy_tokens) return false;
  return options.claims_mac != nullptr ? !inspection.claims.contains("mac") : !inspection.key_id;
}

bool is_non_empty_string(const json& claims, const char* name) {
  const auto found = claims.find(name);
  return found != claims.end() && found->is_string() &&
         !found->get_ref<const std::string&>().empty();
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

// The id of a user: a positive decimal number.
std::optional<std::int64_t> user_id_of(const std::string& subject) {
  std::int64_t id = 0;
  const auto* end = subject.data() + subject.size();
  const auto [stop, error] = std::from_chars(subject.data(), end, id);
  if (error != std::errc{} || stop != end || id <= 0) return std::nullopt;
  return id;
}

Refusal read_grant(Inspection& inspection, std::int64_t user_id) {
  const auto& claims = inspection.claims;
  if (is_legacy(inspection)) {
    return invalid_token("wrong_token_type", "A legacy refresh token belongs to no session",
                         "Log in again.");
  }
  if (!is_non_empty_string(claims, "sid")) return mistyped_claim("sid", "a string");
  const auto counter = claims.find("ctr");
  const bool is_counter = counter != claims.end() && counter->is_number_unsigned() &&
                          counter->get<std::uint64_t>() < std::uint64_t{INT64_MAX};
  if (!is_counter) return mistyped_claim("ctr", "a whole number");
  // Present only if the client asked for less than its user may (RFC 6749 section 6).
  if (claims.contains("scope") && !is_non_empty_string(claims, "scope")) {
    return mistyped_claim("scope", "a string");
  }
  inspection.read.verified.grant = RefreshGrant{.user_id = user_id,
                                                .session_id = claims["sid"].get<std::string>(),
                                                .counter = counter->get<std::int64_t>(),
                                                .scope = claims.value("scope", std::string())};
  return std::nullopt;
}

// The revocation feed keeps the entry of a user for as long as our own tokens live, and a legacy
// token is revoked by that entry alone. So it may not outlive ours.
Refusal check_legacy_lifetime(const Inspection& inspection) {
  const auto& facts = inspection.read.verified.facts;
  const auto lifetime = facts.expires_at_seconds - facts.issued_at_seconds;
  if (lifetime <= inspection.options.access_lifetime.count()) return std::nullopt;
  return invalid_token("lifetime_too_long", "Token lives for too long",
                       "Set ACCESS_TOKEN_TTL_SECONDS to at least JWT_ACCESS_TOKEN_EXPIRES.");
}

// The claims that only our own access tokens have.
Refusal read_own_claims(const json& claims, Identity& identity) {
  struct Claim {
    const char* name;
    std::string& value;
    bool may_be_empty;
  };
  for (const auto& [name, value, may_be_empty] :
       {Claim{"sid", identity.session_id, false}, Claim{"role", identity.role, true},
        Claim{"scope", identity.scope, true}, Claim{"username", identity.username, true}}) {
    const auto found = claims.find(name);
    const bool fits = found != claims.end() && found->is_string() &&
                      (may_be_empty || !found->get_ref<const std::string&>().empty());
    if (!fits) return mistyped_claim(name, "a string");
    value = found->get<std::string>();
  }
  return std::nullopt;
}

// A legacy token speaks for the configured role and scope and for no session, and is never fresh,
// whatever it claims.
Refusal read_identity(Inspection& inspection, std::int64_t user_id) {
  Identity identity{.user_id = user_id,
                    .username = "",
                    .role = inspection.options.legacy_role,
                    .scope = inspection.options.legacy_scope,
                    .session_id = "",
                    .fresh = false};
  const auto& claims = inspection.claims;
  const bool legacy = is_legacy(inspection);
  auto refusal = legacy ? check_legacy_lifetime(inspection) : read_own_claims(claims, identity);
  if (refusal) return refusal;
  const auto fresh = claims.find("fresh");
  if (fresh == claims.end() || !fresh->is_boolean()) {
    return mistyped_claim("fresh", "true or false");
  }
  identity.fresh = !legacy && fresh->get<bool>();
  inspection.read.verified.identity = std::move(identity);
  return std::nullopt;
}

}  // namespace

// RFC 7519 sections 4.1.5 and 4.1.6.
Refusal recheck_not_before(Inspection& inspection) {
  const auto& times = inspection.read.times;
  const auto latest =
      static_cast<double>(inspection.now_seconds + inspection.options.leeway.count());
  for (const auto& [name, time] :
       {std::pair{"iat", times.issued_at}, std::pair{"nbf", times.not_before}}) {
    if (time.value_or(0) <= latest) continue;
    return invalid_token("token_not_yet_valid",
                         fmt::format("The token is not yet valid ({})", name),
                         "The clocks of the two services differ: compare time in /health of both.");
  }
  return std::nullopt;
}

Refusal check_not_before(Inspection& inspection) {
  auto& times = inspection.read.times;
  for (const auto& [name, time] :
       {std::pair{"iat", &times.issued_at}, std::pair{"nbf", &times.not_before}}) {
    auto [seconds, refusal] = read_time(inspection, name);
    if (refusal) return refusal;
    *time = seconds;
  }
  return recheck_not_before(inspection);
}

// As Flask-JWT-Extended does, before expiry. The time does not tell how much of it was right.
Refusal recheck_csrf(Inspection& inspection) {
  if (!inspection.csrf) return std::nullopt;
  const auto& claim = inspection.read.csrf;
  if (claim.empty()) {
    return invalid_token(
        "claim_missing", "Missing claim: csrf",
        "The token was issued without TOKEN_LOCATION=header,cookie: log in again.");
  }
  const bool matches = claim.size() == inspection.csrf->size() &&
                       CRYPTO_memcmp(claim.data(), inspection.csrf->data(), claim.size()) == 0;
  if (matches) return std::nullopt;
  return Error(
             ErrorKind::kUnauthenticated, "csrf_mismatch", "CSRF double submit tokens do not match",
             "X-CSRF-TOKEN must be the value of csrf_access_token, or of csrf_refresh_token where "
             "the refresh token is sent.")
      .with_bare_challenge();
}

Refusal check_csrf(Inspection& inspection) {
  const auto& claims = inspection.claims;
  if (is_non_empty_string(claims, "csrf")) inspection.read.csrf = claims["csrf"].get<std::string>();
  return recheck_csrf(inspection);
}

// RFC 7519 section 4.1.4: not on or after.
Refusal recheck_expiry(Inspection& inspection) {
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
  return recheck_expiry(inspection);
}

Refusal check_issuer(Inspection& inspection) {
  const auto found = inspection.claims.find("iss");
  if (found == inspection.claims.end()) {
    return is_legacy(inspection) ? std::nullopt : Refusal(missing_claim("iss"));
  }
  if (is_string(*found, inspection.options.issuer)) return std::nullopt;
  return invalid_token("bad_issuer", "Invalid issuer");
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
  return invalid_token("bad_audience", "Audience doesn't match");
}

Refusal check_subject(Inspection& inspection) {
  if (!inspection.claims.contains("sub"))
    return invalid_token("claim_missing", "Missing claim: sub");
  if (is_non_empty_string(inspection.claims, "sub")) return std::nullopt;
  return invalid_token("bad_subject", "Subject must be a string");
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
      return invalid_token("wrong_token_type", "Only non-refresh tokens are allowed",
                           "Send the access token here.");
    case TokenUse::kRefresh:
      if (is_refresh) return std::nullopt;
      return invalid_token("wrong_token_type", "Only refresh tokens are allowed",
                           "Send the refresh token here.");
    case TokenUse::kAccessOrRefresh:
      break;
  }
  if (is_access || is_refresh) return std::nullopt;
  return invalid_token("wrong_token_type", "Only access and refresh tokens are allowed");
}

Refusal check_members(Inspection& inspection) {
  read_registered_claims(inspection);
  const auto& facts = inspection.read.verified.facts;
  if (inspection.use == TokenUse::kService) {
    const bool is_service =
        facts.subject.starts_with(kServiceSubject) && facts.subject.size() > kServiceSubject.size();
    if (is_service) return std::nullopt;
    return invalid_token("bad_subject", "Only the token of a service is allowed");
  }
  const auto user_id = user_id_of(facts.subject);
  if (!user_id) return invalid_token("bad_subject", "Subject must be the id of a user");
  return facts.is_refresh_token ? read_grant(inspection, *user_id)
                                : read_identity(inspection, *user_id);
}

Refusal check_mac(Inspection& inspection) {
  const auto& options = inspection.options;
  if (options.claims_mac == nullptr) return std::nullopt;
  auto& claims = inspection.claims;
  const auto found = claims.find("mac");
  if (found == claims.end()) {
    if (is_legacy(inspection) || inspection.use == TokenUse::kService) return std::nullopt;
    return invalid_token("missing_mac", "Token is missing the \"mac\" claim",
                         "auth-service did not issue this token, or an older version did: log in "
                         "again.");
  }
  const json mac = std::move(*found);
  claims.erase(found);
  const auto* text = mac.get_ptr<const std::string*>();
  if (text != nullptr && options.claims_mac->verify(claims.dump(), *text)) return std::nullopt;
  return invalid_token("bad_mac", "Signature verification failed",
                       "auth-service did not issue these claims, or its AUTH_KEY has changed: log "
                       "in again.");
}

}  // namespace common
