// The input is a token, or two lines with a header and claims. The latter are signed here, to test
// the checks after the signature with tokens that our issuer never creates.
#include <optional>

#include "common/core/error.hpp"
#include "tests/fuzz/oracle.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/support/forged_token.hpp"

namespace {

using common::TokenUse;
using fuzz::require;
using nlohmann::json;

const tests::FixedClock kClock;
const auto kVerifier = common::make_token_verifier(tests::jwt_options(), kClock);

const common::ClaimsMac kMac({tests::kAuthKey});
common::JwtOptions options_with_mac() {
  auto options = tests::jwt_options();
  options.claims_mac = &kMac;
  return options;
}
const auto kAuthVerifier = common::make_token_verifier(options_with_mac(), kClock);

std::string sign(std::string_view header, std::string_view claims) {
  const auto signed_part = fuzz::base64url(header) + "." + fuzz::base64url(claims);
  return signed_part + "." + fuzz::base64url(fuzz::hmac(tests::kSecret.reveal(), signed_part));
}

std::optional<common::VerifiedToken> accepted(
    std::string_view token, TokenUse use,
    const std::unique_ptr<common::TokenVerifier>& verifier = kVerifier) {
  try {
    return verifier->verify(token, use);
  } catch (const common::Error&) {
    return std::nullopt;
  }
}

// Parses and counts the members, duplicates included.
json parse_counting(const std::string& text, std::size_t& members) {
  members = 0;
  return json::parse(text, [&](int, json::parse_event_t event, const json&) {
    if (event == json::parse_event_t::key) ++members;
    return true;
  });
}

void check_signature(std::string_view token) {
  const auto end = token.rfind('.');
  const auto made_with = [&](const common::Secret& secret) {
    return token.substr(end + 1) ==
           fuzz::base64url(fuzz::hmac(secret.reveal(), token.substr(0, end)));
  };
  require(made_with(tests::kSecret) || made_with(tests::kPreviousSecret),
          "an accepted token has the MAC of a secret");
}

void check_header(std::string_view token) {
  std::size_t members = 0;
  const auto text = common::decode_base64url(token.substr(0, token.find('.')));
  const auto header = parse_counting(text.value(), members);
  require(header.is_object() && members == header.size(), "a header has no duplicate member");
  for (const auto& [name, value] : header.items()) {
    const bool allowed = (name == "alg" && value == "HS256") ||
                         (name == "typ" && (value == "JWT" || value == "at+jwt")) ||
                         (name == "kid" && (value == common::fingerprint(tests::kSecret) ||
                                            value == common::fingerprint(tests::kPreviousSecret)));
    require(allowed, "a header has alg, typ and kid, and in them what is ours");
  }
  require(header.contains("alg"), "a header names the algorithm");
}

void check_claims(std::string_view token, const common::VerifiedToken& verified) {
  std::size_t members = 0;
  const auto first = token.find('.') + 1;
  const auto text = common::decode_base64url(token.substr(first, token.rfind('.') - first));
  const auto claims = parse_counting(text.value(), members);
  const auto leeway = static_cast<double>(tests::jwt_options().leeway.count());
  const auto now = static_cast<double>(tests::kNowSeconds);
  require(claims.at("exp").get<double>() > now - leeway, "an expired token is refused");
  for (const char* name : {"iat", "nbf"}) {
    const bool has_begun = !claims.contains(name) || claims[name].get<double>() <= now + leeway;
    require(has_begun, "a token of the future is refused");
  }
  require(claims.at("iss") == "llavero", "the issuer is ours");
  const auto& audience = claims.at("aud");
  require(audience == "lab" || std::count(audience.begin(), audience.end(), "lab") > 0,
          "the audience is us");
  require(claims.at("sub") == verified.facts.subject, "the subject is the claim's");
  const auto user = verified.identity ? verified.identity->user_id
                    : verified.grant  ? verified.grant->user_id
                                      : 0;
  require(user >= 0 && (user > 0) != verified.facts.subject.starts_with("service:"),
          "a token speaks for a user or for a service");
  require(verified.facts.is_refresh_token == (claims.at("type") == "refresh"),
          "the type is the claim's");
}

// The report of a refused token has one failed check; the checks after it are skipped.
void check_report(std::string_view token, TokenUse use, bool is_accepted) {
  using Outcome = common::CheckReport::Outcome;
  auto expected = Outcome::kPassed;
  for (const auto& report : kVerifier->explain(token, use)) {
    const bool first_failure =
        expected == Outcome::kPassed && report.outcome == Outcome::kFailed && !is_accepted;
    require(first_failure || report.outcome == expected, "explain() agrees with verify()");
    if (first_failure) expected = Outcome::kSkipped;
  }
  require(is_accepted == (expected == Outcome::kPassed), "explain() reports a failure");
}

// Flips one bit of the token, chosen by its hash.
void check_change_is_refused(std::string token, TokenUse use) {
  const auto bit = std::hash<std::string>{}(token) % (token.size() * 8);
  token[bit / 8] = static_cast<char>(static_cast<unsigned char>(token[bit / 8]) ^ (1U << bit % 8));
  require(!accepted(token, use), "a changed token is refused");
}

// auth-service accepts the token of a user if it has the right `mac`, and only then.
void check_mac(std::string_view token, TokenUse use, bool is_accepted) {
  const bool is_service = use == TokenUse::kService;
  require(accepted(token, use, kAuthVerifier).has_value() == (is_accepted && is_service),
          "a token of a user needs the mac");
  if (!is_accepted || is_service) return;
  const auto first = token.find('.') + 1;
  const auto claims = common::decode_base64url(token.substr(first, token.rfind('.') - first));
  const auto header = common::decode_base64url(token.substr(0, first - 1));
  const auto with_mac =
      sign(header.value(), tests::with_claims_mac(json::parse(claims.value())).dump());
  require(accepted(with_mac, use, kAuthVerifier).has_value() == accepted(with_mac, use).has_value(),
          "the mac is enough");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto text = fuzz::view_of(data, size);
  const auto line_end = text.find('\n');
  const auto token = line_end == text.npos
                         ? std::string(text)
                         : sign(text.substr(0, line_end), text.substr(line_end + 1));
  bool taken_as[4]{};
  for (const auto use :
       {TokenUse::kAccess, TokenUse::kRefresh, TokenUse::kAccessOrRefresh, TokenUse::kService}) {
    const auto verified = accepted(token, use);
    taken_as[static_cast<int>(use)] = verified.has_value();
    check_report(token, use, verified.has_value());
    check_mac(token, use, verified.has_value());
    if (!verified) continue;
    check_signature(token);
    check_header(token);
    check_claims(token, *verified);
    check_change_is_refused(token, use);
  }
  const auto& [access, refresh, either, service] = taken_as;
  require(access + refresh + service <= 1, "a token is accepted for one use");
  require(either == (access || refresh), "kAccessOrRefresh accepts both");
  return 0;
}
