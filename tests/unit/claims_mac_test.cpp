// Claim `mac`, by which auth-service knows the tokens that it issued from those that another holder
// of the shared secret signed.

#include "common/token/claims_mac.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/support/caught.hpp"
#include "tests/support/counting_random.hpp"
#include "tests/support/ended_sessions.hpp"
#include "tests/support/forged_token.hpp"

namespace common {
namespace {

using nlohmann::json;
using tests::forge;
using tests::kAuthKey;
using tests::kNowSeconds;
using tests::kPreviousAuthKey;
using tests::with_claims_mac;

std::string signed_token(const json& claims) {
  return forge(tests::valid_header().dump(), claims.dump());
}

class TokenMac : public testing::Test {
 protected:
  JwtOptions options(bool legacy = false) const {
    auto options = tests::jwt_options();
    options.claims_mac = &mac_;
    options.legacy_tokens = legacy;
    options.legacy_role = "user";
    options.legacy_scope = "profile items books";
    if (legacy) options.audience.reset();
    return options;
  }
  std::string verdict(const json& claims, TokenUse use = TokenUse::kAccess) {
    return tests::code_of([&] { verifier_->verify(signed_token(claims), use); });
  }
  std::string legacy_verdict(const json& claims, TokenUse use = TokenUse::kAccess) {
    return tests::code_of([&] { legacy_->verify(signed_token(claims), use); });
  }

  const ClaimsMac mac_{{kAuthKey, kPreviousAuthKey}};
  tests::FixedClock clock_;
  tests::CountingRandom random_;
  tests::EndedSessions revocations_;
  const json access_ = with_claims_mac(tests::valid_access_claims());
  const json refresh_ = with_claims_mac(tests::valid_refresh_claims());
  std::unique_ptr<TokenIssuer> issuer_ = make_token_issuer(options(), clock_, random_);
  std::unique_ptr<TokenVerifier> verifier_ = make_token_verifier(options(), clock_, &revocations_);
  std::unique_ptr<TokenVerifier> legacy_ =
      make_token_verifier(options(true), clock_, &revocations_);
};

// Computed with Python's hmac. It must not change: the tokens of a running installation depend on
// it.
TEST_F(TokenMac, Is16BytesOfTheHmacOverTheSortedClaims) {
  const json claims{{"sub", "7"}, {"exp", 900}, {"username", "ñandú \"x\""}, {"fresh", true}};

  EXPECT_EQ(mac_.compute(claims.dump()), "u-Wj2aIGfQ1PtnZjPMdrxg");
}

TEST_F(TokenMac, IsInBothTokensOfAUserAndPasses) {
  const Identity identity{.user_id = 7,
                          .username = "ñandú \"x\" \U0001F511",
                          .role = "user",
                          .scope = "items books",
                          .session_id = "session-1",
                          .fresh = true};
  const RefreshGrant grant{.user_id = 7, .session_id = "session-1", .counter = 3};
  const auto access = issuer_->issue_access(identity, std::chrono::seconds(900)).token.reveal();
  const auto refresh = issuer_->issue_refresh(grant, std::chrono::seconds(900)).token.reveal();

  EXPECT_EQ(verifier_->verify_access(access).username, identity.username);
  EXPECT_EQ(verifier_->verify_refresh(refresh).counter, 3);
  for (const auto& token : {access, refresh}) {
    const auto claims = tests::part_of(token, 1);
    EXPECT_EQ(claims, with_claims_mac(claims));
    EXPECT_EQ(claims["mac"].get<std::string>().size(), 22U);
  }
}

TEST_F(TokenMac, IsNotInTheTokenOfAServiceWhichOpensNothingElse) {
  const auto token = issuer_->issue_service("books").token.reveal();

  EXPECT_FALSE(tests::part_of(token, 1).contains("mac"));
  verifier_->verify(token, TokenUse::kService);
  for (const auto use : {TokenUse::kAccess, TokenUse::kRefresh, TokenUse::kAccessOrRefresh}) {
    EXPECT_NE(tests::code_of([&] { verifier_->verify(token, use); }), "");
    EXPECT_NE(tests::code_of([&] { legacy_->verify(token, use); }), "");
  }
}

TEST_F(TokenMac, IsRequiredOfUsers) {
  EXPECT_EQ(verdict(access_), "");
  EXPECT_EQ(verdict(refresh_, TokenUse::kRefresh), "");
  EXPECT_EQ(verdict(tests::valid_access_claims()), "missing_mac");
  EXPECT_EQ(verdict(tests::valid_access_claims(), TokenUse::kAccessOrRefresh), "missing_mac");
  EXPECT_EQ(verdict(tests::valid_refresh_claims(), TokenUse::kRefresh), "missing_mac");
}

TEST_F(TokenMac, CoversEveryOtherClaim) {
  const json changes{{"sub", "8"},
                     {"role", "admin"},
                     {"scope", "users"},
                     {"sid", "session-2"},
                     {"fresh", false},
                     {"jti", "other"},
                     {"username", "x"},
                     {"exp", kNowSeconds + 9},
                     {"iat", kNowSeconds - 1},
                     {"nbf", kNowSeconds - 1},
                     {"more", 1}};
  for (const auto& [name, value] : changes.items()) {
    auto claims = access_;
    claims[name] = value;
    EXPECT_EQ(verdict(claims), "bad_mac") << name;
    EXPECT_EQ(verdict(with_claims_mac(claims)), "") << name;
  }
  auto refresh = refresh_;
  refresh["ctr"] = 4;
  EXPECT_EQ(verdict(refresh, TokenUse::kRefresh), "bad_mac");
}

TEST_F(TokenMac, IsRefusedUnlessItIsTheWholeOfThese) {
  const auto mac = access_["mac"].get<std::string>();
  const auto whole = tests::mac(tests::valid_access_claims().dump(), kAuthKey);
  const auto of_the_secret = with_claims_mac(tests::valid_access_claims(), tests::kSecret)["mac"];
  for (const json& other :
       {json(""), json(mac.substr(1)), json(mac.substr(0, 21)), json(mac + "A"), json(mac + "="),
        json(whole), json(std::string(22, 'A')), of_the_secret, refresh_["mac"], json(nullptr),
        json(1), json(true), json::array({mac}), json{{"mac", mac}}}) {
    auto claims = access_;
    claims["mac"] = other;
    EXPECT_EQ(verdict(claims), "bad_mac") << other;
    EXPECT_EQ(legacy_verdict(claims), "bad_mac") << other;
  }
}

// Both keys are accepted while they are exchanged, and the first one computes.
TEST_F(TokenMac, OfThePreviousKeyPassesButIsNotComputed) {
  const auto old = with_claims_mac(tests::valid_access_claims(), kPreviousAuthKey);

  EXPECT_EQ(verdict(old), "");
  EXPECT_EQ(verdict(with_claims_mac(tests::valid_access_claims(), tests::kOtherSecret)), "bad_mac");
  EXPECT_NE(mac_.compute(tests::valid_access_claims().dump()), old["mac"].get<std::string>());
}

TEST_F(TokenMac, IsIgnoredByAServiceWithoutTheKey) {
  const auto books = make_token_verifier(tests::jwt_options(), clock_);
  auto wrong = access_;
  wrong["mac"] = "wrong";

  for (const auto& claims : {access_, wrong, tests::valid_access_claims()}) {
    EXPECT_EQ(books->verify_access(signed_token(claims)).user_id, 7);
  }
}

// The keys may come from the database after the objects that use them were made.
TEST_F(TokenMac, PassesNothingBeforeItsKeysAreSet) {
  ClaimsMac late;
  EXPECT_FALSE(late.verify("{}", ClaimsMac({kAuthKey}).compute("{}")));
  EXPECT_THROW(static_cast<void>(late.compute("{}")), std::out_of_range);

  late.set_keys({kAuthKey});
  EXPECT_TRUE(late.verify("{}", late.compute("{}")));
}

// Whoever has the shared secret can add a `kid`, but no `mac`.
TEST_F(TokenMac, TellsALegacyTokenByItsAbsence) {
  auto claims = tests::valid_access_claims();
  claims["role"] = "admin";
  claims["scope"] = "profile users users:edit";

  const auto identity = legacy_->verify_access(signed_token(claims));

  EXPECT_EQ(identity.user_id, 7);
  EXPECT_EQ(identity.role, "user");
  EXPECT_EQ(identity.scope, "profile items books");
  EXPECT_EQ(identity.session_id, "");
  EXPECT_EQ(identity.username, "");
  EXPECT_FALSE(identity.fresh);
  EXPECT_EQ(legacy_verdict(tests::valid_refresh_claims(), TokenUse::kRefresh), "wrong_token_type");
  EXPECT_EQ(legacy_verdict(tests::valid_refresh_claims(), TokenUse::kAccessOrRefresh),
            "wrong_token_type");
}

TEST_F(TokenMac, MakesATokenOursAlsoWhileLegacyTokensAreAccepted) {
  const auto identity = legacy_->verify_access(signed_token(access_));

  EXPECT_EQ(identity.session_id, "session-1");
  EXPECT_EQ(identity.scope, "items books");
  EXPECT_TRUE(identity.fresh);
  EXPECT_EQ(legacy_verdict(refresh_, TokenUse::kRefresh), "");
}

}  // namespace
}  // namespace common
