// The number of statements and commits of a login, a refresh and a profile.
#include "auth-service/adapters/sql_repositories.hpp"
#include "auth-service/core/login.hpp"
#include "auth-service/core/own_account.hpp"
#include "auth-service/core/sessions.hpp"
#include "common/core/random.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/plain_hasher.hpp"
#include "tests/support/recording_driver.hpp"

namespace {

// The use cases with SQL repositories and the user ana.
struct Parts {
  explicit Parts(common::sql::Database& database)
      : users(auth::make_sql_users(database, random)),
        sessions(auth::make_sql_sessions(database, std::chrono::minutes(16), log)),
        keys(auth::make_sql_access_keys(database, std::chrono::minutes(16))),
        invites(auth::make_sql_invites(database)),
        counters(auth::make_sql_throttle(database, random)),
        audit(auth::make_sql_audit(database, log)) {
    users->add({.username = "ana",
                .password_hash = "plain:correct horse",
                .role = "user",
                .created_at = clock.now()});
  }

  tests::FixedClock clock;
  common::SystemRandom random;
  tests::MemoryLog log;
  tests::PlainHasher hasher;
  std::unique_ptr<auth::UserRepository> users;
  std::unique_ptr<auth::SessionRepository> sessions;
  std::unique_ptr<auth::AccessKeyRepository> keys;
  std::unique_ptr<auth::InviteRepository> invites;
  std::unique_ptr<auth::ThrottleRepository> counters;
  std::unique_ptr<auth::AuditTrail> audit;
  std::unique_ptr<common::TokenIssuer> issuer =
      common::make_token_issuer(tests::jwt_options(), clock, random);
  std::unique_ptr<common::TokenVerifier> verifier =
      common::make_token_verifier(tests::jwt_options(), clock);
  auth::SecurityEvents events{*audit, clock, log};
  auth::Throttle throttle{*counters, *sessions, events, clock, true};
  auth::PasswordCheck passwords{*users, hasher, throttle, events};
  auth::SessionTokens tokens{*issuer, clock, log};
  auth::Login login{passwords, *sessions, tokens, events, clock, random, std::chrono::days(30)};
  auth::Sessions session_use_cases{
      *verifier, *users, *sessions, tokens,
      events,    clock,  log,       {.idle_lifetime = std::chrono::days(30)}};
  auth::OwnAccount account{*users,   *sessions, *keys,  *invites, hasher, passwords,
                           throttle, tokens,    events, clock,    {}};
};

class LoginContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "auth_migrations", auth::migrations(GetParam()));
    driver_ = make_driver();
    recorder_ = std::make_unique<test::RecordingDriver>(*driver_);
    database_ = std::make_unique<common::sql::Database>(*recorder_);
    parts_ = std::make_unique<Parts>(*database_);
    recorder_->commits = 0;
  }
  void TearDown() override {
    parts_.reset();
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  auth::SignedIn log_in(const std::string& password) {
    return parts_->login.log_in({.request_id = "id-1", .ip = "192.0.2.7", .user_agent = ""},
                                {.username = "ana", .password = common::Secret(password)});
  }

  auth::Session new_session() {
    const auto user = log_in("correct horse").user;
    return parts_->sessions->list_live(user.id, parts_->clock.now(), {}, 1).at(0);
  }

  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<test::RecordingDriver> recorder_;
  std::unique_ptr<common::sql::Database> database_;
  std::unique_ptr<Parts> parts_;
};
RUN_ON_ALL_DATABASES(LoginContract);

TEST_P(LoginContract, CommitsTwice) {
  log_in("correct horse");

  EXPECT_EQ(recorder_->commits, 2);
}

TEST_P(LoginContract, CommitsTwiceIfThePasswordIsWrong) {
  EXPECT_EQ(tests::code_of([&] { log_in("wrong"); }), "bad_credentials");

  EXPECT_EQ(recorder_->commits, 2);
}

TEST_P(LoginContract, CommitsNothingAboveTheLimit) {
  for (int i = 0; i < 10; ++i) tests::code_of([&] { log_in("wrong"); });
  recorder_->commits = 0;

  EXPECT_EQ(tests::code_of([&] { log_in("correct horse"); }), "too_many_tries");

  EXPECT_EQ(recorder_->commits, 0);
}

TEST_P(LoginContract, DoesNotCountSuccesses) {
  for (int i = 0; i < 20; ++i) log_in("correct horse");
  for (int i = 0; i < 9; ++i) tests::code_of([&] { log_in("wrong"); });

  EXPECT_EQ(tests::code_of([&] { log_in("correct horse"); }), "");
}

TEST_P(LoginContract, RefreshesWithOneReadAndOneUpdate) {
  const auto session = new_session();
  recorder_->statements.clear();
  recorder_->commits = 0;

  parts_->session_use_cases.refresh(
      {}, {.user_id = session.user_id, .session_id = session.id, .counter = 0});

  ASSERT_EQ(recorder_->statements.size(), 2U);
  EXPECT_TRUE(recorder_->statements[0].sql.starts_with("SELECT"));
  EXPECT_TRUE(recorder_->statements[1].sql.starts_with("UPDATE"));
  EXPECT_EQ(recorder_->commits, 1);
}

TEST_P(LoginContract, ReadsAProfileOfALiveSessionWithOneRead) {
  const auto session = new_session();
  const common::Identity identity{.user_id = session.user_id,
                                  .username = "ana",
                                  .role = "user",
                                  .scope = "profile",
                                  .session_id = session.id,
                                  .fresh = true};
  recorder_->statements.clear();

  EXPECT_EQ(parts_->account.profile(identity).username, "ana");

  EXPECT_EQ(recorder_->statements.size(), 1U);
  parts_->sessions->revoke(session.id, "logout", parts_->clock.now());
  EXPECT_EQ(tests::code_of([&] { parts_->account.profile(identity); }), "token_revoked");
}

}  // namespace
