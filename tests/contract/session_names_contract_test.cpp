// The names of sessions, and which began in a new place.
#include <fmt/format.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "common/core/random.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/memory_log.hpp"

namespace {

using auth::Session;

class SessionNamesContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "auth_migrations", auth::migrations(GetParam()));
    driver_ = make_driver();
    database_ = std::make_unique<common::sql::Database>(*driver_);
    sessions_ = auth::make_sql_sessions(*database_, std::chrono::minutes(16), log_);
    users_ = auth::make_sql_users(*database_, random_);
    ana_ = add_user("ana");
    bob_ = add_user("bob");
  }
  void TearDown() override {
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  std::int64_t add_user(const std::string& name) {
    return users_
        ->add({.username = name, .password_hash = "x", .role = "user", .created_at = clock_.now()})
        ->id;
  }
  // Returns its id.
  std::string log_in(std::int64_t user_id, const std::string& ip) {
    const auto now = clock_.now();
    const Session session{.id = common::make_uuid(random_),
                          .user_id = user_id,
                          .rotated_at = now,
                          .created_at = now,
                          .last_seen = now,
                          .ip = ip,
                          .last_ip = ip,
                          .user_agent = "curl",
                          .expires_at = now + std::chrono::days(1),
                          .revoked_at = {},
                          .revoke_reason = {}};
    EXPECT_TRUE(sessions_->add(session, "x", {}));
    return session.id;
  }
  bool is_new_place(const std::string& id) { return sessions_->find(id).value().new_place; }

  tests::FixedClock clock_;
  tests::MemoryLog log_;
  common::SystemRandom random_;
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> database_;
  std::unique_ptr<auth::SessionRepository> sessions_;
  std::unique_ptr<auth::UserRepository> users_;
  std::int64_t ana_ = 0;
  std::int64_t bob_ = 0;
};
RUN_ON_ALL_DATABASES(SessionNamesContract);

TEST_P(SessionNamesContract, MarksALoginFromANetworkThatTheUserHasNotUsed) {
  EXPECT_FALSE(is_new_place(log_in(ana_, "192.0.2.7"))) << "there is nothing to compare with";
  EXPECT_FALSE(is_new_place(log_in(ana_, "192.0.2.7")));
  EXPECT_TRUE(is_new_place(log_in(ana_, "198.51.100.1")));
  EXPECT_FALSE(is_new_place(log_in(ana_, "198.51.100.1")));
  EXPECT_TRUE(is_new_place(log_in(ana_, "2001:db8::1")));
  EXPECT_FALSE(is_new_place(log_in(ana_, "2001:db8::2"))) << "in the same /64";
  EXPECT_TRUE(is_new_place(log_in(ana_, "2001:db8:0:1::2")));
  EXPECT_FALSE(is_new_place(log_in(bob_, "198.51.100.2"))) << "the first of another user";
  EXPECT_TRUE(is_new_place(log_in(bob_, "192.0.2.7")));
}

TEST_P(SessionNamesContract, AlsoCountsRevokedSessions) {
  const auto first = log_in(ana_, "192.0.2.7");
  sessions_->revoke(first, "logout", clock_.now());
  sessions_->revoke_all_of(ana_, "", "logout_global", clock_.now());

  EXPECT_FALSE(is_new_place(log_in(ana_, "192.0.2.7")));
  EXPECT_TRUE(is_new_place(log_in(ana_, "192.0.2.8")));
}

TEST_P(SessionNamesContract, RenamesALiveSessionOfTheUserAlone) {
  const auto mine = log_in(ana_, "192.0.2.7");
  const auto revoked = log_in(ana_, "192.0.2.7");
  sessions_->revoke(revoked, "logout", clock_.now());
  std::string longest;
  for (int i = 0; i < 60; ++i) longest += "🔑";

  EXPECT_EQ(sessions_->find(mine)->name, std::nullopt);
  EXPECT_TRUE(sessions_->rename(ana_, mine, longest));
  EXPECT_EQ(sessions_->find(mine)->name, longest);
  EXPECT_TRUE(sessions_->rename(ana_, mine, longest)) << "the same again";
  EXPECT_FALSE(sessions_->rename(bob_, mine, "stolen"));
  EXPECT_FALSE(sessions_->rename(ana_, revoked, "late"));
  EXPECT_FALSE(sessions_->rename(ana_, "unknown", "x"));
  EXPECT_EQ(sessions_->find(mine)->name, longest);
  sessions_->revoke_all_of(ana_, "", "logout_global", clock_.now());
  EXPECT_FALSE(sessions_->rename(ana_, mine, "late"));
}

}  // namespace
