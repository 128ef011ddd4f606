// The order of the checks of a token.

#include <algorithm>
#include <iterator>
#include <vector>

#include <gtest/gtest.h>

#include "common/token/token_checks.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/ended_sessions.hpp"
#include "tests/support/forged_token.hpp"

namespace common {
namespace {

using nlohmann::json;

// The parts of a token that can have several faults.
struct TokenParts {
  json header = tests::valid_header();
  json claims = tests::valid_access_claims();
  std::string first_claims;  // raw JSON members before the other claims
  Secret secret = tests::kSecret;
  std::string signature_suffix;
  std::string suffix;
  Secret auth_key = tests::kAuthKey;

  [[nodiscard]] std::string build() const {
    const auto all_claims = tests::with_claims_mac(claims, auth_key);
    const auto claims_text = "{" + first_claims + all_claims.dump().substr(1);
    return tests::forge(header.dump(), claims_text, secret) + signature_suffix + suffix;
  }
};

struct FaultyStep {
  const char* code;
  void (*inject)(TokenParts&);
};

// One fault for each check, in the order of the checks.
const std::vector<FaultyStep> kSteps{
    {"token_too_long", [](TokenParts& parts) { parts.claims["pad"] = std::string(4096, 'x'); }},
    {"too_many_segments", [](TokenParts& parts) { parts.suffix = ".x"; }},
    {"bad_encoding", [](TokenParts& parts) { parts.signature_suffix = "="; }},
    {"header_not_allowed", [](TokenParts& parts) { parts.header["crit"] = {"exp"}; }},
    {"unknown_key_id", [](TokenParts& parts) { parts.header["kid"] = "00000000"; }},
    {"bad_signature", [](TokenParts& parts) { parts.secret = tests::kOtherSecret; }},
    {"bad_claims", [](TokenParts& parts) { parts.first_claims = R"("role":"admin",)"; }},
    {"token_not_yet_valid",
     [](TokenParts& parts) { parts.claims["nbf"] = tests::kNowSeconds + 100; }},
    {"token_expired", [](TokenParts& parts) { parts.claims["exp"] = tests::kNowSeconds - 100; }},
    {"bad_issuer", [](TokenParts& parts) { parts.claims["iss"] = "mallory"; }},
    {"bad_audience", [](TokenParts& parts) { parts.claims["aud"] = "elsewhere"; }},
    {"bad_subject", [](TokenParts& parts) { parts.claims["sub"] = 7; }},
    {"wrong_token_type", [](TokenParts& parts) { parts.claims["type"] = "refresh"; }},
    {"claim_mistyped", [](TokenParts& parts) { parts.claims.erase("username"); }},
    {"token_revoked", [](TokenParts& parts) { parts.claims["sid"] = tests::kEndedSession; }},
    {"bad_mac", [](TokenParts& parts) { parts.auth_key = tests::kOtherSecret; }},
};

class TokenOrder : public testing::Test {
 protected:
  JwtOptions options() const {
    auto options = tests::jwt_options();
    options.claims_mac = &mac_;
    return options;
  }
  std::string verdict(const TokenParts& parts) {
    return tests::code_of([&] { verifier_->verify_access(parts.build()); });
  }

  tests::FixedClock clock_;
  tests::EndedSessions revocations_;
  const ClaimsMac mac_{{tests::kAuthKey}};
  std::unique_ptr<TokenVerifier> verifier_ = make_token_verifier(options(), clock_, &revocations_);
};

TEST_F(TokenOrder, AcceptsATokenWithoutFault) { EXPECT_EQ(verdict({}), ""); }

TEST_F(TokenOrder, RefusesEachFaultAlone) {
  for (const auto& step : kSteps) {
    TokenParts parts;
    step.inject(parts);

    EXPECT_EQ(verdict(parts), step.code);
  }
}

TEST_F(TokenOrder, ReportsTheEarlierOfTwoFaults) {
  for (std::size_t earlier = 0; earlier < kSteps.size(); ++earlier) {
    for (std::size_t later = earlier + 1; later < kSteps.size(); ++later) {
      TokenParts parts;
      kSteps[later].inject(parts);
      kSteps[earlier].inject(parts);

      EXPECT_EQ(verdict(parts), kSteps[earlier].code) << "with " << kSteps[later].code;
    }
  }
}

TEST_F(TokenOrder, ChecksTheUserIdBeforeTheOtherMembers) {
  TokenParts parts;
  parts.claims["sub"] = "0";
  EXPECT_EQ(verdict(parts), "bad_subject");

  parts.claims["fresh"] = "yes";
  EXPECT_EQ(verdict(parts), "bad_subject");

  parts.claims["sub"] = "7";
  EXPECT_EQ(verdict(parts), "claim_mistyped");
}

TEST_F(TokenOrder, ExplainsWithTheSameChecks) {
  std::vector<TokenCheck> checks;
  std::ranges::copy_if(token_checks(), std::back_inserter(checks),
                       [](const TokenCheck& check) { return !check.is_about_request; });
  for (std::size_t faulty = 0; faulty < kSteps.size(); ++faulty) {
    TokenParts parts;
    kSteps[faulty].inject(parts);

    const auto reports = verifier_->explain(parts.build(), TokenUse::kAccess);

    ASSERT_EQ(reports.size(), checks.size());
    for (std::size_t i = 0; i < reports.size(); ++i) {
      const auto expected = i < faulty    ? CheckReport::Outcome::kPassed
                            : i == faulty ? CheckReport::Outcome::kFailed
                                          : CheckReport::Outcome::kSkipped;
      EXPECT_EQ(reports[i].check, checks[i].name);
      EXPECT_EQ(reports[i].outcome, expected) << kSteps[faulty].code << " " << reports[i].check;
      EXPECT_EQ(reports[i].code, i == faulty ? kSteps[faulty].code : "");
      EXPECT_EQ(reports[i].message.empty(), i != faulty);
    }
  }
}

TEST_F(TokenOrder, ExplainsAValidTokenAsPassed) {
  for (const auto& report : verifier_->explain(TokenParts{}.build(), TokenUse::kAccess)) {
    EXPECT_EQ(report.outcome, CheckReport::Outcome::kPassed) << report.check;
  }
}

// That of the CSRF token is in cookie_test.cpp.
TEST_F(TokenOrder, CoversEveryCheck) { EXPECT_EQ(token_checks().size(), kSteps.size() + 1); }

}  // namespace
}  // namespace common
