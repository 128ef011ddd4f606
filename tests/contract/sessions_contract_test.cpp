#include <algorithm>

#include <fmt/format.h>

#include "auth-service/adapters/migrations.hpp"
#include "auth-service/adapters/sql_sessions.hpp"
#include "auth-service/adapters/sql_users.hpp"
#include "common/core/error.hpp"
#include "common/sql/make_driver.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/race.hpp"

namespace {

using auth::Session;
using common::Timestamp;

constexpr Timestamp at(std::int64_t milliseconds) {
  return Timestamp{std::chrono::milliseconds{milliseconds}};
}

class SessionsContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "auth_migrations", auth::migrations(GetParam()));
    driver_ = common::sql::make_driver(url());
    pool_ = std::make_unique<common::sql::Pool>(*driver_);
    sessions_ = auth::make_sql_sessions(*pool_);
    const auto ana = auth::make_sql_users(*pool_)->add(
        {.username = "ana", .password_hash = "x", .role = "user", .created_at = at(1)});
    user_id_ = ana->id;
  }

  void TearDown() override {
    pool_.reset();
    test::DatabaseTest::TearDown();
  }

  // A stored session; `number` makes its id.
  Session add_session(int number) {
    Session session{.id = fmt::format("00000000-0000-4000-8000-{:012}", number),
                    .user_id = user_id_,
                    .counter = 0,
                    .rotated_at = at(1000),
                    .created_at = at(2000),
                    .last_seen = at(3000),
                    .ip = "2001:db8::1",
                    .user_agent = "Mozilla/5.0 ñ",
                    .expires_at = at(4000),
                    .revoked_at = std::nullopt,
                    .revoke_reason = std::nullopt};
    sessions().add(session);
    return session;
  }

  static int winners(const std::vector<bool>& answers) {
    return static_cast<int>(std::count(answers.begin(), answers.end(), true));
  }

  auth::SessionRepository& sessions() { return *sessions_; }
  common::sql::Pool& pool() { return *pool_; }

 private:
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Pool> pool_;
  std::unique_ptr<auth::SessionRepository> sessions_;
  std::int64_t user_id_ = 0;
};
RUN_ON_ALL_DATABASES(SessionsContract);

TEST_P(SessionsContract, ReadsBackWhatWasStored) {
  const auto stored = add_session(1);

  const auto found = sessions().find(stored.id);

  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, stored.id);
  EXPECT_EQ(found->user_id, stored.user_id);
  EXPECT_EQ(found->counter, 0);
  EXPECT_EQ(found->rotated_at, stored.rotated_at);
  EXPECT_EQ(found->created_at, stored.created_at);
  EXPECT_EQ(found->last_seen, stored.last_seen);
  EXPECT_EQ(found->ip, stored.ip);
  EXPECT_EQ(found->user_agent, stored.user_agent);
  EXPECT_EQ(found->expires_at, stored.expires_at);
  EXPECT_FALSE(found->revoked_at);
  EXPECT_FALSE(found->revoke_reason);
}

TEST_P(SessionsContract, FindsNothingUnderAnUnknownId) {
  add_session(1);

  EXPECT_FALSE(sessions().find("00000000-0000-4000-8000-000000000002"));
  EXPECT_FALSE(sessions().find(""));
  EXPECT_FALSE(sessions().find("ñ🔑"));
  EXPECT_FALSE(sessions().find("not UTF-8: \xFF\xC3"));
}

TEST_P(SessionsContract, RefusesASessionOfAUserWhoIsGone) {
  Session orphan;
  orphan.id = "orphan";
  orphan.user_id = 99;

  EXPECT_THROW(sessions().add(orphan), common::Error);
}

TEST_P(SessionsContract, RotatesFromTheNewestCounterOnly) {
  const auto id = add_session(1).id;

  EXPECT_FALSE(sessions().rotate(id, 1, at(5000)));
  EXPECT_TRUE(sessions().rotate(id, 0, at(6000)));
  EXPECT_FALSE(sessions().rotate(id, 0, at(7000)));
  EXPECT_FALSE(sessions().rotate("unknown", 0, at(7000)));

  const auto session = sessions().find(id);
  EXPECT_EQ(session->counter, 1);
  EXPECT_EQ(session->rotated_at, at(6000));
  EXPECT_EQ(session->last_seen, at(6000));
}

TEST_P(SessionsContract, EndsASessionOnce) {
  const auto id = add_session(1).id;

  EXPECT_TRUE(sessions().revoke(id, "logout", at(5000)));
  EXPECT_FALSE(sessions().revoke(id, "refresh_reuse", at(6000)));
  EXPECT_FALSE(sessions().revoke("unknown", "logout", at(6000)));

  const auto session = sessions().find(id);
  EXPECT_EQ(session->revoked_at, at(5000));
  EXPECT_EQ(session->revoke_reason, "logout");
}

TEST_P(SessionsContract, DoesNotRotateASessionThatEnded) {
  const auto id = add_session(1).id;
  sessions().revoke(id, "logout", at(5000));

  EXPECT_FALSE(sessions().rotate(id, 0, at(6000)));
}

TEST_P(SessionsContract, LetsOneOfTwoRotateACounter) {
  const auto id = add_session(1).id;

  for (int round = 0; round < 50; ++round) {
    const auto answers =
        test::race(2, [&](int) { return sessions().rotate(id, round, at(5000 + round)); });
    ASSERT_EQ(winners(answers), 1) << "round " << round;
  }

  EXPECT_EQ(sessions().find(id)->counter, 50);
}

TEST_P(SessionsContract, LetsOneOfTwoEndASession) {
  for (int round = 0; round < 50; ++round) {
    const auto id = add_session(round).id;
    const auto answers =
        test::race(2, [&](int) { return sessions().revoke(id, "logout", at(5000)); });
    ASSERT_EQ(winners(answers), 1) << "round " << round;
  }
}

TEST_P(SessionsContract, EndsTheSessionsOfAUserWhoIsDeleted) {
  const auto id = add_session(1).id;

  pool().write(
      [](common::sql::Connection& connection) { return connection.execute("DELETE FROM users"); });

  EXPECT_FALSE(sessions().find(id));
}

}  // namespace
