// Attacks with tokens: what a verifier must refuse.
#include <chrono>
#include <ctime>
#include <thread>

#include "auth-service/check/check.hpp"

namespace auth::check {
namespace {

using nlohmann::json;

constexpr std::string_view kWrongSecret = "a secret that the service does not have";
constexpr double kShortLifeSeconds = 5;
constexpr double kLeewaySeconds = 6;  // of clocks, as verifiers usually tolerate
constexpr std::chrono::milliseconds kPollInterval{200};
constexpr double kHourSeconds = 3600;

// Why an attack with a forged token shows nothing; nothing if it does.
std::optional<std::string_view> attack_is_useless(const Run& run) {
  if (!run.access_jws) return "not_jwt";
  if (run.guarded.empty()) return "nothing_guarded";
  if (run.signature_ignored) return "signature_ignored";
  return std::nullopt;
}

// Fails if the service accepts one of the tokens. A service that afterwards refuses its own token
// too has shown nothing: it may limit requests, or have failed.
Outcome refuse_all(Run& run, const std::vector<std::string>& tokens) {
  for (const auto& token : tokens) {
    if (const auto accepted = find_acceptance(run, token)) return failed(*accepted);
  }
  return find_acceptance(run, run.tokens.access) ? passed() : not_checked("own_token_refused");
}

std::string flip_first_character(std::string text) {
  if (!text.empty()) text.front() = text.front() == 'A' ? 'B' : 'A';
  return text;
}

// The token with another header and that signature.
std::string with_algorithm(const Jws& jws, const char* algorithm, const std::string& signature) {
  auto header = jws.header_json;
  header["alg"] = algorithm;
  return encode(header) + "." + jws.claims + "." + signature;
}

// A token like `jws` that expires `seconds` from now.
std::string with_expiry(const Jws& jws, double seconds, const std::string& secret) {
  auto claims = jws.claims_json;
  const auto now = static_cast<double>(std::time(nullptr));
  claims["exp"] = static_cast<std::int64_t>(now + seconds);
  return sign(jws.header + "." + encode(claims), jws.algorithm(), secret);
}

// Waits until a token of a short life is over, and uses it.
Outcome wait_for_expiry(Run& run, double life) {
  const auto token = run.client.new_session(run.user).access;
  if (!find_acceptance(run, token)) return not_checked("own_token_refused");
  const auto end =
      std::chrono::steady_clock::now() + std::chrono::duration<double>(life + kLeewaySeconds);
  while (std::chrono::steady_clock::now() < end) {
    if (!find_acceptance(run, token)) return passed();
    std::this_thread::sleep_for(kPollInterval);
  }
  const auto accepted = find_acceptance(run, token);
  return accepted ? failed(*accepted) : passed();
}

}  // namespace

Outcome check_signature_ignored(Run& run) {
  if (const auto reason = attack_is_useless(run)) return not_checked(*reason);
  const auto& jws = *run.access_jws;
  auto claims = jws.claims_json;
  claims["check"] = 1;
  const auto outcome = refuse_all(run, {jws.with_signature(flip_first_character(jws.signature)),
                                        jws.header + "." + encode(claims) + "." + jws.signature});
  run.signature_ignored = outcome.state == Outcome::State::kFailed;
  return outcome;
}

Outcome check_signature_stripped(Run& run) {
  if (const auto reason = attack_is_useless(run)) return not_checked(*reason);
  const auto& jws = *run.access_jws;
  return refuse_all(run, {jws.with_signature(""), jws.header + "." + jws.claims});
}

Outcome check_algorithm_none(Run& run) {
  if (const auto reason = attack_is_useless(run)) return not_checked(*reason);
  std::vector<std::string> tokens;
  for (const auto* algorithm : {"none", "None", "NONE", "nOnE"}) {
    tokens.push_back(with_algorithm(*run.access_jws, algorithm, ""));
  }
  return refuse_all(run, tokens);
}

Outcome check_algorithm_confused(Run& run) {
  if (const auto reason = attack_is_useless(run)) return not_checked(*reason);
  const auto& jws = *run.access_jws;
  const std::string zeros(86, 'A');  // 64 bytes, a signature of ES256 (CVE-2022-21449)
  std::vector<std::string> tokens;
  for (const auto* algorithm : {"HS256", "HS384", "HS512", "RS256", "ES256", "PS256", "EdDSA"}) {
    if (algorithm != jws.algorithm()) {
      tokens.push_back(with_algorithm(jws, algorithm, jws.signature));
    }
    tokens.push_back(with_algorithm(jws, algorithm, zeros));
  }
  if (!run.secret.empty() && is_hmac_algorithm(jws.algorithm())) {
    const auto header = with_algorithm(jws, "RS256", "");
    tokens.push_back(sign(header.substr(0, header.size() - 1), jws.algorithm(), run.secret));
  }
  return refuse_all(run, tokens);
}

Outcome check_forged_accepted(Run& run) {
  if (const auto reason = attack_is_useless(run)) return not_checked(*reason);
  const auto& jws = *run.access_jws;
  const auto algorithm = is_hmac_algorithm(jws.algorithm()) ? jws.algorithm() : "HS256";
  auto header = jws.header_json;
  header["alg"] = algorithm;
  const auto signed_part = encode(header) + "." + jws.claims;
  return refuse_all(run,
                    {sign(signed_part, algorithm, kWrongSecret), sign(signed_part, algorithm, "")});
}

Outcome check_refresh_as_access(Run& run) {
  if (run.tokens.refresh.empty()) return not_checked("no_refresh");
  if (run.guarded.empty()) return not_checked("nothing_guarded");
  return refuse_all(run, {run.tokens.refresh});
}

Outcome check_access_as_refresh(Run& run) {
  if (run.tokens.refresh.empty() || !run.client.paths().refresh) return not_checked("no_refresh");
  const auto result = run.client.refresh(run.tokens.access);
  return pass_if(!result.ok(), result.exchange);
}

Outcome check_weak_secret(Run& run) {
  if (!run.access_jws) return not_checked("not_jwt");
  if (!is_hmac_algorithm(run.access_jws->algorithm())) return not_checked("no_shared_secret");
  const auto secret = guess_secret(*run.access_jws);
  if (!secret) return passed();
  if (run.secret.empty()) run.secret = *secret;
  run.client.target().hide(*secret);
  return failed({.sent = "(nothing)", .got = run.client.target().redact(*secret)});
}

Outcome check_expired_accepted(Run& run) {
  if (const auto reason = attack_is_useless(run)) return not_checked(*reason);
  const auto& jws = *run.access_jws;
  const auto issued = jws.number("iat");
  const auto expires = jws.number("exp");
  if (issued && expires && *expires - *issued <= kShortLifeSeconds) {
    return wait_for_expiry(run, *expires - *issued);
  }
  if (run.secret.empty()) return not_checked("no_secret");
  if (!is_hmac_algorithm(jws.algorithm())) return not_checked("no_shared_secret");
  // Shows first that the service accepts what the secret signs, so that a refusal means something.
  if (!find_acceptance(run, with_expiry(jws, kHourSeconds, run.secret))) {
    return not_checked("other_secret");
  }
  return refuse_all(run, {with_expiry(jws, -kHourSeconds, run.secret)});
}

}  // namespace auth::check
