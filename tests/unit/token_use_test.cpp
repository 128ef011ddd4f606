// Which token is accepted for which use, legacy tokens, and revoked sessions.

#include <gtest/gtest.h>

#include "tests/support/caught.hpp"
#include "tests/support/ended_sessions.hpp"
#include "tests/support/forged_token.hpp"

namespace common {
namespace {

using nlohmann::json;
using tests::forge;
using tests::kNowSeconds;

std::string access_token(const json& changes = json::object()) {
  return forge(tests::valid_header().dump(), tests::changed(tests::valid_access_claims(), changes));
}
std::string refresh_token(const json& changes = json::object()) {
  return forge(tests::valid_header().dump(),
               tests::changed(tests::valid_refresh_claims(), changes));
}
std::string service_token(const json& changes = json::object()) {
  const json claims{{"iss", "llavero"},        {"aud", "lab"},     {"iat", kNowSeconds},
                    {"exp", kNowSeconds + 60}, {"type", "access"}, {"sub", "service:books"}};
  return forge(tests::valid_header().dump(), tests::changed(claims, changes));
}

// A token of Flask-JWT-Extended 4.
std::string flask_token(const json& changes = json::object(),
                        const json& header = {{"alg", "HS256"}, {"typ", "JWT"}},
                        const Secret& secret = tests::kSecret) {
  const json claims{
      {"fresh", false}, {"iat", kNowSeconds}, {"jti", "0a1b2c3d"},  {"type", "access"},
      {"sub", "1"},     {"nbf", kNowSeconds}, {"csrf", "0f0f0f0f"}, {"exp", kNowSeconds + 900}};
  return forge(header.dump(), tests::changed(claims, changes), secret);
}

class TokenUses : public testing::Test {
 protected:
  static JwtOptions options(bool legacy) {
    auto options = tests::jwt_options();
    options.legacy_tokens = legacy;
    options.legacy_role = "user";
    options.legacy_scope = "profile items books";
    if (legacy) options.audience.reset();
    return options;
  }
  std::string verdict(const std::string& token, TokenUse use) {
    return tests::code_of([&] { verifier_->verify(token, use); });
  }
  std::string legacy_verdict(const std::string& token) {
    return tests::code_of([&] { legacy_->verify_access(token); });
  }

  tests::FixedClock clock_;
  tests::EndedSessions revocations_;
  std::unique_ptr<TokenVerifier> verifier_ =
      make_token_verifier(options(false), clock_, &revocations_);
  std::unique_ptr<TokenVerifier> legacy_ =
      make_token_verifier(options(true), clock_, &revocations_);
};

TEST_F(TokenUses, AcceptOnlyTheirOwnTokens) {
  struct Case {
    std::string token;
    const char* access;
    const char* refresh;
    const char* either;
    const char* service;
  };
  const std::vector<Case> cases{
      {access_token(), "", "wrong_token_type", "", "bad_subject"},
      {refresh_token(), "wrong_token_type", "", "", "wrong_token_type"},
      {service_token(), "bad_subject", "wrong_token_type", "bad_subject", ""},
      {service_token({{"sub", "service:"}}), "bad_subject", "wrong_token_type", "bad_subject",
       "bad_subject"},
      {service_token({{"type", "refresh"}}), "wrong_token_type", "bad_subject", "bad_subject",
       "wrong_token_type"},
      {access_token({{"type", "id"}}), "wrong_token_type", "wrong_token_type", "wrong_token_type",
       "wrong_token_type"},
  };
  for (const auto& [token, access, refresh, either, service] : cases) {
    EXPECT_EQ(verdict(token, TokenUse::kAccess), access);
    EXPECT_EQ(verdict(token, TokenUse::kRefresh), refresh);
    EXPECT_EQ(verdict(token, TokenUse::kAccessOrRefresh), either);
    EXPECT_EQ(verdict(token, TokenUse::kService), service);
  }
}

TEST_F(TokenUses, ReturnTheClaims) {
  const auto access = verifier_->verify(access_token(), TokenUse::kAccessOrRefresh);
  EXPECT_FALSE(access.grant);
  EXPECT_EQ(access.identity.value().username, "juan");
  EXPECT_FALSE(access.facts.is_refresh_token);
  EXPECT_EQ(access.facts.expires_at_seconds, kNowSeconds + 900);

  const auto refresh = verifier_->verify(refresh_token(), TokenUse::kAccessOrRefresh);
  EXPECT_FALSE(refresh.identity);
  EXPECT_EQ(refresh.grant.value().counter, 3);
  EXPECT_EQ(refresh.grant.value().scope, "");
  EXPECT_TRUE(refresh.facts.is_refresh_token);

  const auto service = verifier_->verify(service_token(), TokenUse::kService);
  EXPECT_FALSE(service.identity || service.grant);
  EXPECT_EQ(service.facts.subject, "service:books");
}

TEST_F(TokenUses, KeepTheRestrictedScopeOfARefreshToken) {
  const auto token = refresh_token({{"scope", "items"}});

  EXPECT_EQ(verifier_->verify_refresh(token).scope, "items");
  for (const json& scope : {json(""), json(1), json({"items"})}) {
    EXPECT_EQ(verdict(refresh_token({{"scope", scope}}), TokenUse::kRefresh), "claim_mistyped");
  }
}

TEST_F(TokenUses, CheckTheRevocationOfAccessTokensOnly) {
  EXPECT_EQ(verdict(access_token({{"sid", "ended"}}), TokenUse::kAccess), "token_revoked");
  EXPECT_EQ(verdict(access_token({{"sid", "ended"}}), TokenUse::kAccessOrRefresh), "token_revoked");
  EXPECT_EQ(verdict(access_token({{"sub", "13"}, {"iat", 999}}), TokenUse::kAccess),
            "token_revoked");
  EXPECT_EQ(verdict(access_token({{"sub", "13"}, {"iat", 1000}}), TokenUse::kAccess), "");
  const auto asked = revocations_.asked;

  EXPECT_EQ(verdict(refresh_token({{"sid", "ended"}}), TokenUse::kRefresh), "");
  EXPECT_EQ(verdict(service_token(), TokenUse::kService), "");
  EXPECT_EQ(verdict(access_token({{"sid", "ended"}, {"exp", 1}}), TokenUse::kAccess),
            "token_expired");
  EXPECT_EQ(revocations_.asked, asked);
}

class LegacyToken : public TokenUses {};

TEST_F(LegacyToken, IsAcceptedOnlyIfEnabled) {
  EXPECT_EQ(verdict(flask_token({{"aud", "lab"}}), TokenUse::kAccess), "claim_missing");
  EXPECT_EQ(legacy_verdict(flask_token()), "");
}

TEST_F(LegacyToken, HasTheConfiguredRoleAndScopeNoSessionAndIsNotFresh) {
  const auto identity = legacy_->verify_access(flask_token({{"sub", "42"}, {"fresh", true}}));

  EXPECT_EQ(identity.user_id, 42);
  EXPECT_EQ(identity.role, "user");
  EXPECT_EQ(identity.scope, "profile items books");
  EXPECT_EQ(identity.session_id, "");
  EXPECT_EQ(identity.username, "");
  EXPECT_FALSE(identity.fresh);
}

TEST_F(LegacyToken, MustPassEveryOtherCheck) {
  const json header{{"alg", "HS256"}, {"typ", "JWT"}};
  EXPECT_EQ(legacy_verdict(flask_token(json::object(), header, tests::kPreviousSecret)), "");
  EXPECT_EQ(legacy_verdict(flask_token(json::object(), header, tests::kOtherSecret)),
            "bad_signature");
  EXPECT_EQ(legacy_verdict(flask_token(json::object(), {{"alg", "none"}, {"typ", "JWT"}})),
            "alg_not_allowed");
  EXPECT_EQ(legacy_verdict(flask_token({{"exp", nullptr}})), "claim_missing");
  EXPECT_EQ(legacy_verdict(flask_token({{"exp", kNowSeconds - 5}})), "token_expired");
  EXPECT_EQ(legacy_verdict(flask_token({{"nbf", kNowSeconds + 6}})), "token_not_yet_valid");
  EXPECT_EQ(legacy_verdict(flask_token({{"iss", "mallory"}})), "bad_issuer");
  EXPECT_EQ(legacy_verdict(flask_token({{"sub", "juan"}})), "bad_subject");
  EXPECT_EQ(legacy_verdict(flask_token({{"type", "refresh"}})), "wrong_token_type");
  EXPECT_EQ(legacy_verdict(flask_token({{"fresh", 1795197749.0}})), "claim_mistyped");
  revocations_.user_ended = kNowSeconds + 1;
  EXPECT_EQ(legacy_verdict(flask_token({{"sub", "13"}})), "token_revoked");
}

// The feed keeps the entry of a disabled user only for the lifetime of our access tokens.
TEST_F(LegacyToken, IsRefusedWithTooLongALifetime) {
  EXPECT_EQ(legacy_verdict(flask_token({{"exp", kNowSeconds + 901}})), "lifetime_too_long");
  EXPECT_EQ(legacy_verdict(flask_token({{"iat", kNowSeconds - 1}})), "lifetime_too_long");
  EXPECT_EQ(legacy_verdict(flask_token({{"iat", nullptr}})), "lifetime_too_long");
}

// All that a program with the same secret could add to the claims of its tokens.
TEST_F(LegacyToken, GainsNothingByItsClaims) {
  const json claims{{"iss", "llavero"},
                    {"sid", "session-1"},
                    {"role", "admin"},
                    {"scope", "profile items books users users:edit"},
                    {"username", "root"}};

  const auto identity = legacy_->verify_access(flask_token(claims));
  EXPECT_EQ(identity.role, "user");
  EXPECT_EQ(identity.scope, "profile items books");
  EXPECT_EQ(identity.session_id, "");
  EXPECT_EQ(identity.username, "");

  auto longer = claims;
  longer["exp"] = kNowSeconds + 901;
  EXPECT_EQ(legacy_verdict(flask_token(longer)), "lifetime_too_long");
}

TEST_F(LegacyToken, IsToldFromOurOwnByItsMissingKeyId) {
  const auto own = legacy_->verify_access(access_token());
  EXPECT_EQ(own.session_id, "session-1");
  EXPECT_EQ(own.scope, "items books");
  EXPECT_EQ(legacy_verdict(access_token({{"scope", nullptr}})), "claim_mistyped");
  EXPECT_EQ(legacy_verdict(access_token({{"iss", nullptr}})), "claim_missing");
}

// A legacy refresh token has no session to rotate.
TEST_F(LegacyToken, IsRefusedAsARefreshToken) {
  const auto token = flask_token({{"type", "refresh"}, {"fresh", nullptr}});

  const auto with_session =
      flask_token({{"type", "refresh"}, {"sid", "session-1"}, {"ctr", 3}, {"scope", "users"}});

  for (const auto& one : {token, with_session}) {
    EXPECT_EQ(tests::code_of([&] { legacy_->verify_refresh(one); }), "wrong_token_type");
  }
}

}  // namespace
}  // namespace common
