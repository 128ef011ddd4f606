#include <gtest/gtest.h>
#include <jwt.h>

#include "common/core/error.hpp"
#include "common/token/jwt.hpp"
#include "tests/support/counting_random.hpp"
#include "tests/support/forged_token.hpp"

namespace common {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using tests::kNowSeconds;

const Identity kJuan{.user_id = 7,
                     .username = "juan",
                     .role = "user",
                     .scope = "items books",
                     .session_id = "session-1",
                     .fresh = true};
const RefreshGrant kGrant{.user_id = 7, .session_id = "session-1", .counter = 3};

class TokenIssuing : public testing::Test {
 protected:
  std::string access(const Identity& identity = kJuan, seconds lifetime = seconds(900)) {
    return issuer_->issue_access(identity, lifetime).token.reveal();
  }
  std::string refresh(const RefreshGrant& grant = kGrant) {
    return issuer_->issue_refresh(grant, seconds(900)).token.reveal();
  }

  tests::FixedClock clock_;
  tests::CountingRandom random_;
  std::unique_ptr<TokenIssuer> issuer_ = make_token_issuer(tests::jwt_options(), clock_, random_);
  std::unique_ptr<TokenVerifier> verifier_ = make_token_verifier(tests::jwt_options(), clock_);
};

TEST_F(TokenIssuing, MakesAccessTokensThatVerify) {
  const auto identity = verifier_->verify_access(access());

  EXPECT_EQ(identity.user_id, 7);
  EXPECT_EQ(identity.username, "juan");
  EXPECT_EQ(identity.role, "user");
  EXPECT_EQ(identity.scope, "items books");
  EXPECT_EQ(identity.session_id, "session-1");
  EXPECT_TRUE(identity.fresh);
}

TEST_F(TokenIssuing, MakesRefreshTokensThatVerify) {
  const auto grant = verifier_->verify_refresh(refresh());

  EXPECT_EQ(grant.user_id, 7);
  EXPECT_EQ(grant.session_id, "session-1");
  EXPECT_EQ(grant.counter, 3);
}

TEST_F(TokenIssuing, PreservesAnyUsernameAndTheLargestNumbers) {
  auto identity = kJuan;
  identity.user_id = INT64_MAX;
  identity.fresh = false;
  for (int i = 0; i < 63; ++i) identity.username += "\xF0\x9F\x94\x91";
  identity.username += "\"\\/{}";

  const auto token = access(identity);
  const auto verified = verifier_->verify_access(token);

  EXPECT_EQ(verified.user_id, INT64_MAX);
  EXPECT_EQ(verified.username, identity.username);
  EXPECT_FALSE(verified.fresh);
  EXPECT_LT(token.size(), 2048U);
}

TEST_F(TokenIssuing, WritesAlgKidAndTypIntoTheHeader) {
  const json expected{{"alg", "HS256"}, {"kid", "7c1d88b9"}, {"typ", "JWT"}};

  EXPECT_EQ(tests::part_of(access(), 0), expected);
  EXPECT_EQ(tests::part_of(refresh(), 0), expected);
}

TEST_F(TokenIssuing, WritesTheClaimsOfAnAccessToken) {
  const json expected{{"iss", "llavero"},
                      {"aud", "lab"},
                      {"sub", "7"},
                      {"iat", kNowSeconds},
                      {"nbf", kNowSeconds},
                      {"exp", kNowSeconds + 900},
                      {"jti", "00010203-0405-4607-8809-0a0b0c0d0e0f"},
                      {"type", "access"},
                      {"fresh", true},
                      {"sid", "session-1"},
                      {"role", "user"},
                      {"scope", "items books"},
                      {"username", "juan"}};

  EXPECT_EQ(tests::part_of(access(), 1), expected);
}

TEST_F(TokenIssuing, WritesTheClaimsOfARefreshToken) {
  const json expected{{"iss", "llavero"},
                      {"aud", "lab"},
                      {"sub", "7"},
                      {"iat", kNowSeconds},
                      {"nbf", kNowSeconds},
                      {"exp", kNowSeconds + 900},
                      {"jti", "00010203-0405-4607-8809-0a0b0c0d0e0f"},
                      {"type", "refresh"},
                      {"sid", "session-1"},
                      {"ctr", 3}};

  EXPECT_EQ(tests::part_of(refresh(), 1), expected);
}

TEST_F(TokenIssuing, OmitsTheAudienceIfNoneIsSet) {
  auto options = tests::jwt_options();
  options.audience.reset();
  const auto issuer = make_token_issuer(options, clock_, random_);

  const auto token = issuer->issue_access(kJuan, seconds(900)).token.reveal();

  EXPECT_FALSE(tests::part_of(token, 1).contains("aud"));
}

TEST_F(TokenIssuing, GivesEveryTokenAUniqueId) {
  EXPECT_NE(tests::part_of(access(), 1)["jti"], tests::part_of(access(), 1)["jti"]);
}

TEST_F(TokenIssuing, MakesTokensThatLibjwtAccepts) {
  const auto token = access();
  const auto& key = tests::kSecret.reveal();
  jwt_t* raw = nullptr;

  const int failed =
      jwt_decode(&raw, token.c_str(), reinterpret_cast<const unsigned char*>(key.data()),
                 static_cast<int>(key.size()));
  const std::unique_ptr<jwt_t, decltype(&jwt_free)> decoded(raw, &jwt_free);

  ASSERT_EQ(failed, 0);
  EXPECT_EQ(jwt_get_alg(decoded.get()), JWT_ALG_HS256);
  EXPECT_STREQ(jwt_get_grant(decoded.get(), "sub"), "7");
  EXPECT_EQ(jwt_get_grant_int(decoded.get(), "exp"), kNowSeconds + 900);
}

TEST_F(TokenIssuing, CanOnlyShortenTheLifetime) {
  const auto longer = issuer_->issue_access(kJuan, seconds(901));
  const auto shorter = issuer_->issue_access(kJuan, seconds(60));
  const auto refresh = issuer_->issue_refresh(kGrant, seconds(INT64_MAX));

  EXPECT_EQ(longer.expires_in, seconds(900));
  EXPECT_EQ(tests::part_of(longer.token.reveal(), 1)["exp"], kNowSeconds + 900);
  EXPECT_EQ(shorter.expires_in, seconds(60));
  EXPECT_EQ(tests::part_of(shorter.token.reveal(), 1)["exp"], kNowSeconds + 60);
  EXPECT_EQ(refresh.expires_in, seconds(2'592'000));
}

TEST_F(TokenIssuing, NeverSignsWithThePreviousSecret) {
  auto options = tests::jwt_options();
  options.secret = tests::kPreviousSecret;
  options.previous_secret.reset();
  const auto knows_only_previous = make_token_verifier(options, clock_);

  EXPECT_THROW(knows_only_previous->verify_access(access()), Error);
}

}  // namespace
}  // namespace common
