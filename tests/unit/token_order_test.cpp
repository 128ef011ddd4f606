// The order of the checks.

#include <vector>

#include <gtest/gtest.h>

#include "common/token/token_checks.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/ended_sessions.hpp"
#include "tests/support/forged_token.hpp"

namespace common {
namespace {

using nlohmann::json;

// The parts of a token, which can have several faults.
struct Recipe {
  json header = tests::valid_header();
  json claims = tests::valid_access_claims();
  std::string first_claims;  // text that comes before the others
  Secret secret = tests::kSecret;
  std::string signature_suffix;
  std::string suffix;

  [[nodiscard]] std::string bake() const {
    const auto claims_text = "{" + first_claims + claims.dump().substr(1);
    return tests::forge(header.dump(), claims_text, secret) + signature_suffix + suffix;
  }
};

struct FaultyStep {
  const char* code;
  void (*spoil)(Recipe&);
};

// One fault for each check, in the order of the checks.
const std::vector<FaultyStep> kSteps{
    {"token_too_long", [](Recipe& recipe) { recipe.claims["pad"] = std::string(4096, 'x'); }},
    {"too_many_segments", [](Recipe& recipe) { recipe.suffix = ".x"; }},
    {"bad_encoding", [](Recipe& recipe) { recipe.signature_suffix = "="; }},
    {"header_not_allowed", [](Recipe& recipe) { recipe.header["crit"] = {"exp"}; }},
    {"unknown_key_id", [](Recipe& recipe) { recipe.header["kid"] = "00000000"; }},
    {"bad_signature", [](Recipe& recipe) { recipe.secret = tests::kOtherSecret; }},
    {"bad_claims", [](Recipe& recipe) { recipe.first_claims = R"("role":"admin",)"; }},
    {"token_not_yet_valid",
     [](Recipe& recipe) { recipe.claims["nbf"] = tests::kNowSeconds + 100; }},
    {"token_expired", [](Recipe& recipe) { recipe.claims["exp"] = tests::kNowSeconds - 100; }},
    {"bad_issuer", [](Recipe& recipe) { recipe.claims["iss"] = "mallory"; }},
    {"bad_audience", [](Recipe& recipe) { recipe.claims["aud"] = "elsewhere"; }},
    {"bad_subject", [](Recipe& recipe) { recipe.claims["sub"] = 7; }},
    {"wrong_token_type", [](Recipe& recipe) { recipe.claims["type"] = "refresh"; }},
    {"claim_mistyped", [](Recipe& recipe) { recipe.claims.erase("username"); }},
    {"token_revoked", [](Recipe& recipe) { recipe.claims["sid"] = tests::kEndedSession; }},
};

class TokenOrder : public testing::Test {
 protected:
  std::string verdict(const Recipe& recipe) {
    return tests::code_of([&] { verifier_->verify_access(recipe.bake()); });
  }

  tests::FixedClock clock_;
  tests::EndedSessions revocations_;
  std::unique_ptr<TokenVerifier> verifier_ =
      make_token_verifier(tests::jwt_options(), clock_, &revocations_);
};

TEST_F(TokenOrder, AcceptsATokenWithoutFault) { EXPECT_EQ(verdict({}), ""); }

TEST_F(TokenOrder, RefusesEachFaultAlone) {
  for (const auto& step : kSteps) {
    Recipe recipe;
    step.spoil(recipe);

    EXPECT_EQ(verdict(recipe), step.code);
  }
}

TEST_F(TokenOrder, ReportsTheEarlierOfTwoFaults) {
  for (std::size_t earlier = 0; earlier < kSteps.size(); ++earlier) {
    for (std::size_t later = earlier + 1; later < kSteps.size(); ++later) {
      Recipe recipe;
      kSteps[later].spoil(recipe);
      kSteps[earlier].spoil(recipe);

      EXPECT_EQ(verdict(recipe), kSteps[earlier].code) << "with " << kSteps[later].code;
    }
  }
}

TEST_F(TokenOrder, ChecksTheUserIdBeforeTheOtherMembers) {
  Recipe recipe;
  recipe.claims["sub"] = "0";
  EXPECT_EQ(verdict(recipe), "bad_subject");

  recipe.claims["fresh"] = "yes";
  EXPECT_EQ(verdict(recipe), "bad_subject");

  recipe.claims["sub"] = "7";
  EXPECT_EQ(verdict(recipe), "claim_mistyped");
}

TEST_F(TokenOrder, ExplainsWithTheSameChecks) {
  const auto checks = token_checks();
  for (std::size_t faulty = 0; faulty < kSteps.size(); ++faulty) {
    Recipe recipe;
    kSteps[faulty].spoil(recipe);

    const auto reports = verifier_->explain(recipe.bake(), TokenUse::kAccess);

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
  for (const auto& report : verifier_->explain(Recipe{}.bake(), TokenUse::kAccess)) {
    EXPECT_EQ(report.outcome, CheckReport::Outcome::kPassed) << report.check;
  }
}

TEST_F(TokenOrder, CoversEveryCheck) { EXPECT_EQ(token_checks().size(), kSteps.size()); }

}  // namespace
}  // namespace common
