#include <string>
#include <utility>
#include <vector>

#include "common/token/jwt.hpp"
#include "common/token/token_cache.hpp"
#include "common/token/token_checks.hpp"

namespace common {
namespace {

class JwtVerifier final : public TokenVerifier {
 public:
  JwtVerifier(JwtOptions options, const Clock& clock, RevocationCheck* revocations)
      : options_(std::move(options)), clock_(clock), revocations_(revocations) {
    keys_.emplace_back(options_.secret);
    if (const auto& previous = options_.previous_secret) keys_.emplace_back(*previous);
  }

  VerifiedToken verify(std::string_view token, TokenUse use,
                       std::optional<std::string_view> csrf) override {
    auto inspection = inspect(token, use);
    inspection.csrf = csrf;
    if (use != TokenUse::kAccess) return run_checks(inspection);
    if (const auto cached = access_tokens_.find(token)) return rerun_checks(inspection, *cached);
    auto verified = run_checks(inspection);
    access_tokens_.add(token, {inspection.read.times, std::move(inspection.read.csrf), verified});
    return verified;
  }

  std::vector<CheckReport> explain(std::string_view token, TokenUse use) override {
    auto inspection = inspect(token, use);
    std::vector<CheckReport> reports;
    bool refused = false;
    for (const auto& check : token_checks()) {
      if (check.is_about_request) continue;
      CheckReport report{.check = std::string(check.name),
                         .outcome = CheckReport::Outcome::kSkipped,
                         .code = "",
                         .message = ""};
      if (!refused) report = run(check, inspection);
      refused = refused || report.outcome == CheckReport::Outcome::kFailed;
      reports.push_back(std::move(report));
    }
    return reports;
  }

 private:
  static VerifiedToken run_checks(Inspection& inspection) {
    for (const auto& check : token_checks()) {
      if (auto refusal = check.run(inspection)) throw *std::move(refusal);
    }
    return std::move(inspection.read.verified);
  }

  // Of a token that passed every check before.
  static VerifiedToken rerun_checks(Inspection& inspection, const VerifiedClaims& cached) {
    inspection.read = cached;
    for (const auto& check : token_checks()) {
      if (check.recheck == nullptr) continue;
      if (auto refusal = check.recheck(inspection)) throw *std::move(refusal);
    }
    return std::move(inspection.read.verified);
  }

  [[nodiscard]] Inspection inspect(std::string_view token, TokenUse use) const {
    const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now());
    return {.token = token,
            .use = use,
            .options = options_,
            .keys = keys_,
            .now_seconds = now.time_since_epoch().count(),
            .revocations = revocations_};
  }

  static CheckReport run(const TokenCheck& check, Inspection& inspection) {
    const auto refusal = check.run(inspection);
    if (!refusal) {
      return {std::string(check.name), CheckReport::Outcome::kPassed, "", ""};
    }
    return {std::string(check.name), CheckReport::Outcome::kFailed, refusal->code(),
            refusal->what()};
  }

  JwtOptions options_;
  std::vector<VerificationKey> keys_;
  const Clock& clock_;
  RevocationCheck* revocations_;
  TokenCache access_tokens_;
};

}  // namespace

std::unique_ptr<TokenVerifier> make_token_verifier(const JwtOptions& options, const Clock& clock,
                                                   RevocationCheck* revocations) {
  return std::make_unique<JwtVerifier>(options, clock, revocations);
}

}  // namespace common
