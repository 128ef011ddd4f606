// A cached token is still checked for everything that can change over time.
#include "common/token/token_cache.hpp"

#include <gtest/gtest.h>

#include "tests/support/caught.hpp"
#include "tests/support/ended_sessions.hpp"
#include "tests/support/forged_token.hpp"

namespace common {
namespace {

using std::chrono::seconds;

// A session that a test can revoke while its token is in use.
class OneSession final : public RevocationCheck {
 public:
  bool is_revoked(std::string_view session_id, std::int64_t, std::int64_t) override {
    return session_id == revoked;
  }
  std::string revoked = "none";
};

class CachedToken : public testing::Test {
 protected:
  static std::string token(const nlohmann::json& claims = tests::valid_access_claims()) {
    return tests::forge(tests::valid_header().dump(), claims.dump());
  }
  std::string verdict(const std::string& text) {
    return tests::code_of([&] { verifier_->verify_access(text); });
  }

  tests::FixedClock clock_;
  OneSession session_;
  std::unique_ptr<TokenVerifier> verifier_ =
      make_token_verifier(tests::jwt_options(), clock_, &session_);
};

TEST_F(CachedToken, HasTheSameClaimsAtEveryUse) {
  const auto good = token();
  const auto first = verifier_->verify(good, TokenUse::kAccess);

  for (int use = 0; use < 3; ++use) {
    const auto again = verifier_->verify(good, TokenUse::kAccess);

    EXPECT_EQ(again.facts.subject, first.facts.subject);
    EXPECT_EQ(again.facts.token_id, first.facts.token_id);
    EXPECT_EQ(again.facts.issued_at_seconds, first.facts.issued_at_seconds);
    EXPECT_EQ(again.facts.expires_at_seconds, first.facts.expires_at_seconds);
    EXPECT_EQ(again.identity->user_id, first.identity->user_id);
    EXPECT_EQ(again.identity->username, first.identity->username);
    EXPECT_EQ(again.identity->role, first.identity->role);
    EXPECT_EQ(again.identity->scope, first.identity->scope);
    EXPECT_EQ(again.identity->session_id, first.identity->session_id);
    EXPECT_EQ(again.identity->fresh, first.identity->fresh);
    EXPECT_FALSE(again.grant);
  }
}

TEST_F(CachedToken, IsRefusedOnceItsSessionIsRevoked) {
  const auto good = token();
  EXPECT_EQ(verdict(good), "");

  session_.revoked = tests::valid_access_claims()["sid"].get<std::string>();

  EXPECT_EQ(verdict(good), "token_revoked");
}

TEST_F(CachedToken, IsRefusedOnceItExpires) {
  const auto good = token();
  const auto lifetime = seconds(900) + tests::jwt_options().leeway;

  clock_.advance(lifetime - seconds(1));
  EXPECT_EQ(verdict(good), "");
  EXPECT_EQ(verdict(good), "");

  clock_.advance(seconds(1));
  EXPECT_EQ(verdict(good), "token_expired");
}

// Simulates a clock that is set back.
TEST_F(CachedToken, IsRefusedWhileItIsNotYetValid) {
  for (const char* claim : {"iat", "nbf"}) {
    auto claims = tests::valid_access_claims();
    claims[claim] = tests::kNowSeconds - 10;
    claims[claim == std::string("iat") ? "nbf" : "iat"] = tests::kNowSeconds - 1000;
    const auto good = token(claims);
    EXPECT_EQ(verdict(good), "");

    clock_.advance(-seconds(16));
    EXPECT_EQ(verdict(good), "token_not_yet_valid") << claim;

    clock_.advance(seconds(16));
    EXPECT_EQ(verdict(good), "");
  }
}

TEST_F(CachedToken, KeepsTheFractionOfItsExpiry) {
  auto claims = tests::valid_access_claims();
  claims["exp"] = tests::kNowSeconds + 10.5;
  const auto good = token(claims);
  const auto leeway = tests::jwt_options().leeway;

  EXPECT_EQ(verdict(good), "");
  clock_.advance(leeway + seconds(10));
  EXPECT_EQ(verdict(good), "");
  clock_.advance(seconds(1));
  EXPECT_EQ(verdict(good), "token_expired");
}

TEST_F(CachedToken, IsRefusedAfterAChangeOfTheSecret) {
  const auto good = token();
  EXPECT_EQ(verdict(good), "");

  auto options = tests::jwt_options();
  options.secret = tests::kOtherSecret;
  options.previous_secret.reset();
  const auto changed = make_token_verifier(options, clock_, &session_);

  EXPECT_EQ(tests::code_of([&] { changed->verify_access(good); }), "unknown_key_id");
}

TEST_F(CachedToken, IsRefusedAsARefreshOrServiceToken) {
  const auto good = token();
  EXPECT_EQ(verdict(good), "");

  EXPECT_EQ(tests::code_of([&] { verifier_->verify_refresh(good); }), "wrong_token_type");
  EXPECT_EQ(tests::code_of([&] { verifier_->verify(good, TokenUse::kService); }), "bad_subject");
}

TEST_F(CachedToken, DoesNotMatchATokenThatDiffersInOneByte) {
  const auto good = token();
  EXPECT_EQ(verdict(good), "");

  for (std::size_t at = 0; at < good.size(); ++at) {
    auto changed = good;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_NE(verdict(changed), "") << "byte " << at;
  }
  EXPECT_NE(verdict(good.substr(0, good.size() - 1)), "");
  EXPECT_NE(verdict(good + "A"), "");
}

// A refused token is not cached.
TEST_F(CachedToken, IsNeverARefusedToken) {
  auto claims = tests::valid_access_claims();
  claims["sid"] = "later";
  session_.revoked = "later";
  const auto good = token(claims);
  EXPECT_EQ(verdict(good), "token_revoked");

  session_.revoked = "none";

  EXPECT_EQ(verdict(good), "");
}

TEST(TokenCache, EvictsTheLeastRecentlyUsed) {
  TokenCache cache(10);
  const std::string used = "used all the time";
  cache.add(used, {});

  for (int i = 0; i < 1000; ++i) {
    cache.add("token " + std::to_string(i), {});
    ASSERT_NE(cache.find(used), nullptr) << i;
  }

  EXPECT_NE(cache.find("token 999"), nullptr);
  EXPECT_EQ(cache.find("token 0"), nullptr);
  EXPECT_EQ(cache.find(""), nullptr);
}

TEST(TokenCache, FindsTheClaimsOfEachToken) {
  TokenCache cache;
  for (int i = 0; i < 1000; ++i) {
    VerifiedClaims read;
    read.verified.facts.subject = std::to_string(i);
    cache.add("token " + std::to_string(i), read);
  }

  for (int i = 0; i < 1000; ++i) {
    const auto found = cache.find("token " + std::to_string(i));
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->verified.facts.subject, std::to_string(i));
  }
}

}  // namespace
}  // namespace common
