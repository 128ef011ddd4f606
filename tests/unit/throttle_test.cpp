#include <gtest/gtest.h>

#include "auth-service/core/user.hpp"
#include "tests/support/accounts_fixture.hpp"

namespace auth {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using tests::kPassword;

class Throttling : public tests::AccountsFixture {
 protected:
  std::string refusal_from(const std::string& ip, const std::string& password,
                           const std::string& name = "juan") {
    const ClientInfo client{.request_id = "id-2", .ip = ip, .user_agent = ""};
    return tests::code_of(
        [&] { login_.log_in(client, {.username = name, .password = common::Secret(password)}); });
  }
  void fail(int times, const std::string& ip) {
    for (int i = 0; i < times; ++i) EXPECT_EQ(refusal_from(ip, "wrong"), "bad_credentials");
  }
};

TEST_F(Throttling, RefusesTheEleventhTryWithoutVerifyingThePassword) {
  fail(10, "192.0.2.7");
  const int verified = hasher_.verified;

  const auto error = tests::error_of([&] { log_in(); });

  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), common::ErrorKind::kTooManyRequests);
  EXPECT_EQ(error->code(), "too_many_tries");
  EXPECT_EQ(error->retry_after_seconds(), 900);
  EXPECT_EQ(error->limit(), "name_and_address");
  EXPECT_EQ(hasher_.verified, verified);
  EXPECT_TRUE(log_.has("login_throttled", "user=juan limit=name_and_address"));
}

TEST_F(Throttling, LetsTheUserInFromAnotherAddress) {
  fail(10, "192.0.2.7");

  EXPECT_EQ(refusal_from("192.0.2.8", kPassword), "");
}

TEST_F(Throttling, AllowsLoginsAfterTheWindow) {
  fail(10, "192.0.2.7");
  clock_.advance(minutes(15));

  EXPECT_EQ(refusal_from("192.0.2.7", kPassword), "");
}

TEST_F(Throttling, CountsFailuresOnly) {
  for (int i = 0; i < 200; ++i) log_in();
  fail(9, "192.0.2.7");

  EXPECT_EQ(refusal_from("192.0.2.7", kPassword), "");
}

TEST_F(Throttling, GivesTriesBackThatTheDatabaseDidNotFinish) {
  store_.on_add = [](const LoginRecord&) {
    throw common::Error(common::ErrorKind::kUnavailable, "database_unavailable", "");
  };
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(refusal_from("192.0.2.7", kPassword), "database_unavailable");
  }

  fail(9, "192.0.2.7");
  EXPECT_EQ(refusal_from("192.0.2.7", "wrong"), "bad_credentials");
  EXPECT_EQ(refusal_from("192.0.2.7", "wrong"), "too_many_tries");
}

TEST_F(Throttling, CountsAllSpellingsOfANameTogether) {
  for (const auto* name : {"juan", "JUAN", "nobody", "NOBODY"}) {
    for (int i = 0; i < 5; ++i) {
      EXPECT_EQ(refusal_from("192.0.2.7", "wrong", name), "bad_credentials");
    }
  }

  EXPECT_EQ(refusal_from("192.0.2.7", kPassword, "Juan"), "too_many_tries");
  EXPECT_EQ(refusal_from("192.0.2.7", kPassword, "Nobody"), "too_many_tries");
}

TEST_F(Throttling, CountsUnknownNamesToo) {
  for (int i = 0; i < 10; ++i) refusal_from("192.0.2.7", "wrong", "nobody");

  EXPECT_EQ(refusal_from("192.0.2.7", "wrong", "nobody"), "too_many_tries");
}

TEST_F(Throttling, BlocksANameAfter100FailuresExceptFromAddressesWithASession) {
  log_in();
  for (int i = 0; i < 100; ++i) fail(1, "198.51.100." + std::to_string(i));

  EXPECT_EQ(refusal_from("198.51.100.200", kPassword), "too_many_tries");
  EXPECT_TRUE(log_.has("login_throttled", "limit=name"));
  EXPECT_EQ(refusal_from("192.0.2.7", kPassword), "");
  fail(10, "192.0.2.7");
  EXPECT_EQ(refusal_from("192.0.2.7", kPassword), "too_many_tries");
  clock_.advance(minutes(60));
  EXPECT_EQ(refusal_from("198.51.100.200", kPassword), "");
}

TEST_F(Throttling, AResetCodeUnlocksANameThatOthersLocked) {
  const auto refuse_reset = [&](const std::string& ip, const std::string& code) {
    common::ValidationErrors errors;
    return tests::code_of([&] {
      administration_.redeem_reset_code({.request_id = "id-3", .ip = ip, .user_agent = ""}, "juan",
                                        common::Secret(code), common::Secret("another-1"), errors);
    });
  };
  for (int i = 0; i < 100; ++i) {
    fail(1, "198.51.100." + std::to_string(i));
    EXPECT_EQ(refuse_reset("198.51.100." + std::to_string(i), "wrong"), "bad_reset_code");
  }
  ASSERT_EQ(refusal_from("192.0.2.7", kPassword), "too_many_tries");
  const auto id = users_.find_by_username("juan")->id;
  const auto code = administration_.make_reset_code(client_, {}, id);

  EXPECT_EQ(refuse_reset("192.0.2.7", code.code.reveal()), "");

  EXPECT_EQ(refusal_from("192.0.2.7", "another-1"), "");
}

TEST_F(Throttling, BlocksAnAddressAfter300FailuresOverAllNamesAndRoutes) {
  const std::string ip = "203.0.113.9";
  const auto reset = [&](int i) {
    common::ValidationErrors errors;
    return tests::code_of([&] {
      administration_.redeem_reset_code({.request_id = "id-3", .ip = ip, .user_agent = ""},
                                        "invented-" + std::to_string(i), common::Secret("wrong"),
                                        common::Secret("another-1"), errors);
    });
  };
  for (int i = 0; i < 150; ++i) {
    EXPECT_EQ(refusal_from(ip, "wrong", "invented-" + std::to_string(i)), "bad_credentials");
    EXPECT_EQ(reset(i), "bad_reset_code");
  }
  const auto rows = audit_.rows.size();
  const auto hashed = hasher_.hashed + hasher_.verified;

  EXPECT_EQ(refusal_from(ip, kPassword), "too_many_tries");
  EXPECT_EQ(reset(999), "too_many_tries");
  EXPECT_TRUE(log_.has("login_throttled", "user=juan limit=address"));
  EXPECT_EQ(audit_.rows.size(), rows) << "a refused try is not stored";
  EXPECT_EQ(hasher_.hashed + hasher_.verified, hashed);
  EXPECT_EQ(refusal_from("203.0.113.10", kPassword), "");
  clock_.advance(minutes(15));
  EXPECT_EQ(refusal_from(ip, kPassword), "");
}

class LiftedThrottles : public Throttling {
 protected:
  LiftedThrottles() {
    users_.add(
        {.username = "root", .password_hash = "", .role = "admin", .created_at = clock_.now()});
  }
  std::vector<FullCounter> list() { return administration_.list_throttles(client_, root_); }
  std::string refusal_to_lift(const std::string& id) {
    return tests::code_of([&] { administration_.lift_throttle(client_, root_, id); });
  }

  const Actor root_{.user_id = 2};
};

TEST_F(LiftedThrottles, ListWhatIsHeldUpAndByWhichLimit) {
  fail(10, "192.0.2.7");
  for (int i = 0; i < 9; ++i) refusal_from("192.0.2.7", "wrong", "nobody");

  const auto full = list();

  ASSERT_EQ(full.size(), 1U);
  EXPECT_EQ(full[0].user_id, 1);
  EXPECT_EQ(full[0].address, "192.0.2.7");
  EXPECT_EQ(limit_of(full[0].purpose, full[0].address), "name_and_address");
  EXPECT_EQ(full[0].opens_at, clock_.now() + minutes(15));
}

TEST_F(LiftedThrottles, LetTheUserInAgain) {
  fail(10, "192.0.2.7");
  ASSERT_EQ(refusal_from("192.0.2.7", kPassword), "too_many_tries");
  const auto id = list().at(0).id;

  EXPECT_EQ(refusal_to_lift(id), "");

  EXPECT_EQ(refusal_from("192.0.2.7", kPassword), "");
  EXPECT_EQ(refusal_to_lift(id), "not_found");
  EXPECT_EQ(audit_.rows[10].event, "throttle_lifted");
  EXPECT_EQ(audit_.rows[10].user_id, 1);
  EXPECT_EQ(audit_.rows[10].actor_id, 2);
  EXPECT_EQ(audit_.rows[10].detail, "limit=name_and_address address=192.0.2.7");
}

TEST_F(LiftedThrottles, LetAnAddressInAgain) {
  for (int i = 0; i < 300; ++i) {
    refusal_from("203.0.113.9", "wrong", "invented-" + std::to_string(i));
  }
  ASSERT_EQ(list().size(), 1U);
  EXPECT_EQ(limit_of(list()[0].purpose, list()[0].address), "address");

  EXPECT_EQ(refusal_to_lift(list()[0].id), "");

  EXPECT_EQ(refusal_from("203.0.113.9", kPassword), "");
  EXPECT_EQ(audit_.rows[300].user_id, 2) << "the administrator, as no user is concerned";
}

// Otherwise a thief with the token of an administrator could guess their password.
TEST_F(LiftedThrottles, NeverLiftThatOfOneself) {
  for (int i = 0; i < 10; ++i) refusal_from("192.0.2.7", "wrong", "root");
  const auto id = list().at(0).id;

  EXPECT_EQ(refusal_to_lift(id), "own_account");
  EXPECT_EQ(tests::code_of([&] { administration_.unlock_user(client_, root_, 2); }), "own_account");
  EXPECT_EQ(list().size(), 1U);
}

TEST_F(LiftedThrottles, NeedAnAdministrator) {
  const Actor juan{.user_id = 1};
  fail(10, "192.0.2.7");
  const auto id = list().at(0).id;

  EXPECT_EQ(tests::code_of([&] { administration_.list_throttles(client_, juan); }),
            "insufficient_role");
  EXPECT_EQ(tests::code_of([&] { administration_.lift_throttle(client_, juan, id); }),
            "insufficient_role");
  EXPECT_EQ(list().size(), 1U);
}

TEST_F(LiftedThrottles, UnlockAUserFromAllAddresses) {
  for (int i = 0; i < 100; ++i) fail(1, "198.51.100." + std::to_string(i));
  ASSERT_EQ(refusal_from("192.0.2.7", kPassword), "too_many_tries");

  administration_.unlock_user(client_, {}, 1);

  EXPECT_EQ(refusal_from("192.0.2.7", kPassword), "");
  EXPECT_TRUE(log_.has("throttle_lifted", "user_id=1 change=counters=101"));
}

TEST_F(Throttling, CanBeDisabled) {
  Throttle off(counters_, store_, events_, clock_, false);

  for (int i = 0; i < 50; ++i) off.give_back(off.reserve(Guess::kPassword, client_, "juan", {}));

  EXPECT_TRUE(counters_.rows.empty());
}

TEST_F(Throttling, DoesNotCountARightPasswordWithAWrongScope) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(tests::code_of([&] {
                login_.log_in(
                    client_,
                    {.username = "juan", .password = common::Secret(kPassword), .scope = "users"});
              }),
              "invalid_scope");
  }
}

TEST_F(Throttling, ReplacesAnOlderHashAtLogin) {
  users_.rows[0].password_hash = "older:" + kPassword;

  log_in();

  EXPECT_EQ(users_.rows[0].password_hash, "plain:" + kPassword);
  EXPECT_EQ(login_refusal("juan", "wrong"), "bad_credentials");
}

TEST_F(Throttling, AuditsLoginsAndFailures) {
  log_in();
  login_refusal("juan", "wrong");
  login_refusal("nobody", "wrong");

  EXPECT_EQ(audit_.events(),
            (std::vector<std::string>{"login_ok", "login_failed", "login_failed"}));
  EXPECT_EQ(audit_.rows[0].session_id, session().id);
  EXPECT_EQ(audit_.rows[1].user_id, 1);
  EXPECT_EQ(audit_.rows[1].detail, "reason=bad_password user=juan");
  EXPECT_EQ(audit_.rows[2].user_id, std::nullopt);
  EXPECT_EQ(audit_.rows[2].detail, "reason=unknown_user");
}

TEST(CommonPasswords, AreRefusedInAnyCase) {
  EXPECT_GE(common_passwords().size(), 8000U);
  EXPECT_TRUE(std::is_sorted(common_passwords().begin(), common_passwords().end()));
  for (const char* common : {"password", "Password", "12345678", "QWERTYUIOP", "iloveyou"}) {
    EXPECT_TRUE(is_common_password(common)) << common;
  }
  for (const char* other : {"", "correct horse", "password\xC3\xB1", "kq83jsl1x"}) {
    EXPECT_FALSE(is_common_password(other)) << other;
  }
}

TEST(ExpectedPasswords, AreTheNamesOfTheUserAndTheProgram) {
  for (const char* expected : {"JuanCarlos", "llavero1", "Llavero-2026", "12llavero!"}) {
    EXPECT_TRUE(is_expected_password(expected, "juancarlos")) << expected;
  }
  for (const char* other : {"juancarlos de borja", "llavero del conserje", "12345 {}", ""}) {
    EXPECT_FALSE(is_expected_password(other, "juancarlos")) << other;
  }
}

TEST(ExpectedPasswords, AreRefusedAsANewPassword) {
  common::ValidationErrors errors;

  check_new_password("/password", common::Secret("JUANcarlos"), "juancarlos", 8, errors);

  EXPECT_EQ(tests::lines_of(errors), std::vector<std::string>{"/password too_common"});
}

TEST(CommonPasswords, AreRefusedAsANewPassword) {
  common::ValidationErrors errors;

  check_new_password("/new_password", common::Secret("Football1"), "juan", 8, errors);

  EXPECT_EQ(tests::lines_of(errors), std::vector<std::string>{"/new_password too_common"});
}

}  // namespace
}  // namespace auth
