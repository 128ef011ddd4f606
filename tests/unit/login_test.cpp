#include <gtest/gtest.h>

#include "auth-service/core/roles.hpp"
#include "tests/support/accounts_fixture.hpp"

namespace auth {
namespace {

using std::chrono::seconds;
using std::string_literals::operator""s;
using tests::kPassword;

class LogIn : public tests::AccountsFixture {};

TEST_F(LogIn, ReturnsTokensOfANewSession) {
  const auto signed_in = log_in();

  const auto identity = identity_of(signed_in);
  EXPECT_EQ(identity.user_id, 1);
  EXPECT_EQ(identity.username, "juan");
  EXPECT_EQ(identity.role, "user");
  EXPECT_EQ(identity.scope, "profile items books");
  EXPECT_TRUE(identity.fresh);
  EXPECT_EQ(identity.session_id, session().id);
  EXPECT_EQ(grant_of(signed_in).session_id, session().id);
  EXPECT_EQ(grant_of(signed_in).counter, 0);
  EXPECT_EQ(signed_in.user.username, "juan");
  EXPECT_EQ(signed_in.access.expires_in, seconds(900));
  EXPECT_EQ(signed_in.refresh.expires_in, seconds(2'592'000));
}

TEST_F(LogIn, StoresAddressAndUserAgentOfTheSession) {
  log_in();

  EXPECT_EQ(session().user_id, 1);
  EXPECT_EQ(session().counter, 0);
  EXPECT_EQ(session().ip, "192.0.2.7");
  EXPECT_EQ(session().user_agent, "curl");
  EXPECT_EQ(session().created_at, clock_.now());
  EXPECT_EQ(session().expires_at, clock_.now() + seconds(2'592'000));
  EXPECT_FALSE(session().revoked_at);
}

TEST_F(LogIn, CreatesASessionForEachLogin) {
  log_in();
  log_in();

  EXPECT_EQ(store_.rows.size(), 2U);
}

TEST_F(LogIn, RefusesAWrongPassword) {
  const auto error = tests::error_of([&] { log_in("juan", "wrong"); });

  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), common::ErrorKind::kUnauthenticated);
  EXPECT_EQ(error->code(), "bad_credentials");
  EXPECT_STREQ(error->what(), "Bad username or password");
  EXPECT_TRUE(store_.rows.empty());
}

TEST_F(LogIn, TreatsAnUnknownUserLikeAWrongPasswordAfterTheSameWork) {
  const auto wrong = tests::error_of([&] { log_in("juan", "wrong"); });
  const int work_for_a_user = hasher_.verified;

  const auto unknown = tests::error_of([&] { log_in("nobody", "wrong"); });

  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->code(), wrong->code());
  EXPECT_STREQ(unknown->what(), wrong->what());
  EXPECT_EQ(unknown->hint(), wrong->hint());
  EXPECT_EQ(hasher_.verified, 2 * work_for_a_user);
  EXPECT_TRUE(log_.has("login_failed", "reason=unknown_user"));
}

TEST_F(LogIn, ReportsADisabledAccountOnlyAfterTheRightPassword) {
  users_.rows[0].disabled = true;

  const auto error = tests::error_of([&] { log_in(); });

  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), common::ErrorKind::kForbidden);
  EXPECT_EQ(error->code(), "account_disabled");
  EXPECT_EQ(login_refusal("juan", "wrong"), "bad_credentials");
  EXPECT_TRUE(store_.rows.empty());
}

TEST_F(LogIn, RefusesAnImpossiblePasswordWithoutHashing) {
  std::string longest;
  for (int i = 0; i < 256; ++i) longest += "\xC3\xB1";

  EXPECT_EQ(login_refusal("juan", longest + "x"), "bad_credentials");
  EXPECT_EQ(login_refusal("nobody", longest + "x"), "bad_credentials");
  EXPECT_EQ(login_refusal("juan", kPassword + "\xFF"), "bad_credentials");
  EXPECT_EQ(hasher_.verified, 0);
  EXPECT_TRUE(audit_.rows.empty());
  EXPECT_TRUE(counters_.rows.empty());

  EXPECT_EQ(login_refusal("juan", longest), "bad_credentials");
  EXPECT_EQ(hasher_.verified, 1);
}

TEST_F(LogIn, FindsTheUserInAnySpellingOfTheName) {
  for (const auto* name : {"juan", "Juan", "JUAN", "\xEF\xBC\xAAuan"}) {
    EXPECT_EQ(log_in(name).user.username, "juan") << name;
  }
}

TEST_F(LogIn, ComparesEveryByteOfThePasswordAndEveryCharacterOfTheName) {
  for (const auto& password : {kPassword + " ", " " + kPassword, kPassword + "\0"s,
                               kPassword.substr(0, 12), "Correct horse"s, ""s}) {
    EXPECT_EQ(login_refusal("juan", password), "bad_credentials") << password;
  }
  for (const auto& name : {"juan "s, " juan"s, "juán"s, "juan\0"s, ""s}) {
    EXPECT_EQ(login_refusal(name, kPassword), "bad_credentials") << name;
  }
}

TEST_F(LogIn, CreatesNoSessionIfTheAccountChangedMeanwhile) {
  store_.account_changed = true;

  EXPECT_EQ(login_refusal("juan", kPassword), "bad_credentials");

  EXPECT_TRUE(store_.rows.empty());
  EXPECT_FALSE(log_.has("login_ok"));
}

TEST_F(LogIn, CanOnlyShortenTheAccessToken) {
  EXPECT_EQ(log_in("juan", kPassword, seconds(60)).access.expires_in, seconds(60));
  EXPECT_EQ(log_in("juan", kPassword, seconds(901)).access.expires_in, seconds(900));
  EXPECT_EQ(log_in("juan", kPassword, seconds(INT64_MAX)).access.expires_in, seconds(900));
  EXPECT_EQ(log_in("juan", kPassword, seconds(60)).refresh.expires_in, seconds(2'592'000));
}

TEST_F(LogIn, LogsTheUserAndNeverThePassword) {
  log_in();
  login_refusal("juan", "hunter2");
  login_refusal("nobody", "hunter2");
  login_refusal("juan", "hunter2" + std::string(300, 'x'));

  EXPECT_TRUE(log_.has("login_ok", "request_id=id-1 user_id=1 user=juan session=" + session().id));
  EXPECT_TRUE(log_.has("token_issued", "access_seconds=900 refresh_seconds=2592000"));
  EXPECT_TRUE(log_.has("login_failed", "user=juan reason=bad_password ip=192.0.2.7"));
  EXPECT_FALSE(log_.mentions("hunter2"));
  EXPECT_FALSE(log_.mentions(kPassword));
  EXPECT_FALSE(log_.mentions("eyJ"));
}

TEST(Roles, MapToScopes) {
  EXPECT_EQ(scope_of_role("user"), "profile items books");
  EXPECT_EQ(scope_of_role("editor"), "profile items books books:edit");
  EXPECT_EQ(scope_of_role("admin"), "profile items books books:edit users users:edit");
  EXPECT_EQ(scope_of_role("Admin"), std::nullopt);
  EXPECT_EQ(scope_of_role(""), std::nullopt);
}

}  // namespace
}  // namespace auth
