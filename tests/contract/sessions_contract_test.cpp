#include <algorithm>

#include <fmt/format.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "common/core/error.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/race.hpp"

namespace {

using auth::Session;
using common::Timestamp;

constexpr std::chrono::minutes kFeedLifetime{16};

constexpr Timestamp at(std::int64_t milliseconds) {
  return Timestamp{std::chrono::milliseconds{milliseconds}};
}

class SessionsContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "auth_migrations", auth::migrations(GetParam()));
    driver_ = make_driver();
    database_ = std::make_unique<common::sql::Database>(*driver_);
    sessions_ = auth::make_sql_sessions(*database_, kFeedLifetime, log_);
    const auto ana =
        auth::make_sql_users(*database_, random_)
            ->add({.username = "ana", .password_hash = "x", .role = "user", .created_at = at(1)});
    user_id_ = ana->id;
  }

  void TearDown() override {
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  // Adds a session whose id ends with `number`.
  Session add_session(int number) {
    auto session = session_of(number);
    EXPECT_TRUE(sessions().add(session, "x", {}));
    return session;
  }
  [[nodiscard]] Session session_of(int number) const {
    return {.id = fmt::format("00000000-0000-4000-8000-{:012}", number),
            .user_id = user_id_,
            .counter = 0,
            .rotated_at = at(1000),
            .created_at = at(2000),
            .last_seen = at(3000),
            .ip = "2001:db8::1",
            .last_ip = "2001:db8::1",
            .user_agent = "Mozilla/5.0 ñ",
            .expires_at = at(4000),
            .revoked_at = std::nullopt,
            .revoke_reason = std::nullopt};
  }

  static int winners(const std::vector<bool>& answers) {
    return static_cast<int>(std::count(answers.begin(), answers.end(), true));
  }

  auth::SessionRepository& sessions() { return *sessions_; }
  common::sql::Database& database() { return *database_; }
  std::vector<common::Revocation> feed() {
    return auth::make_sql_revocations(*database_, random_)->list(0, 1000);
  }
  [[nodiscard]] std::int64_t user_id() const { return user_id_; }

  tests::MemoryLog log_;
  common::SystemRandom random_;

 private:
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> database_;
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

TEST_P(SessionsContract, FindsNothingForAnUnknownId) {
  add_session(1);

  EXPECT_FALSE(sessions().find("00000000-0000-4000-8000-000000000002"));
  EXPECT_FALSE(sessions().find(""));
  EXPECT_FALSE(sessions().find("ñ🔑"));
  EXPECT_FALSE(sessions().find("not UTF-8: \xFF\xC3"));
}

TEST_P(SessionsContract, RefusesASessionOfADeletedUser) {
  Session orphan;
  orphan.id = "orphan";
  orphan.user_id = 99;

  EXPECT_FALSE(sessions().add(orphan, "x", {}));
  EXPECT_FALSE(sessions().find("orphan"));
}

TEST_P(SessionsContract, RotatesFromTheNewestCounterOnly) {
  const auto id = add_session(1).id;

  EXPECT_FALSE(sessions().rotate(id, 1, at(5000), "192.0.2.8"));
  EXPECT_TRUE(sessions().rotate(id, 0, at(6000), "192.0.2.8"));
  EXPECT_FALSE(sessions().rotate(id, 0, at(7000), "192.0.2.8"));
  EXPECT_FALSE(sessions().rotate("unknown", 0, at(7000), "192.0.2.8"));

  const auto session = sessions().find(id);
  EXPECT_EQ(session->counter, 1);
  EXPECT_EQ(session->rotated_at, at(6000));
  EXPECT_EQ(session->last_seen, at(6000));
  EXPECT_EQ(session->last_ip, "192.0.2.8");
}

TEST_P(SessionsContract, KeepsTheOtherAddressOfTheNewestCounter) {
  const auto stored = add_session(1);
  EXPECT_EQ(sessions().find(stored.id)->last_ip, stored.ip);

  sessions().rotate(stored.id, 0, at(6000), "192.0.2.8");
  sessions().note_other_address(stored.id, 0, "192.0.2.9");
  EXPECT_FALSE(sessions().find(stored.id)->other_ip);
  sessions().note_other_address(stored.id, 1, "192.0.2.9");

  const auto session = sessions().find(stored.id);
  EXPECT_EQ(session->other_ip, "192.0.2.9");
  EXPECT_EQ(session->other_ip_counter, 1);
  EXPECT_EQ(session->last_ip, "192.0.2.8");
}

TEST_P(SessionsContract, ReadsASessionTogetherWithItsUser) {
  const auto id = add_session(1).id;
  ASSERT_TRUE(sessions().find(id));

  const auto found = sessions().find_with_user(id);

  ASSERT_TRUE(found);
  EXPECT_EQ(found->session.id, id);
  EXPECT_EQ(found->session.created_at, at(2000));
  EXPECT_EQ(found->user.id, user_id());
  EXPECT_EQ(found->user.username, "ana");
  EXPECT_EQ(found->user.role, "user");
  EXPECT_EQ(found->user.created_at, at(1));
  EXPECT_FALSE(sessions().find_with_user("unknown"));
  sessions().revoke(id, "logout", at(5000));
  EXPECT_EQ(sessions().find_with_user(id)->session.revoked_at, at(5000));
}

TEST_P(SessionsContract, FindsTheUserOfASessionUntilItIsRevoked) {
  const auto id = add_session(1).id;

  const auto found = sessions().find_user(id);

  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, user_id());
  EXPECT_EQ(found->username, "ana");
  EXPECT_EQ(found->role, "user");
  EXPECT_EQ(found->created_at, at(1));
  EXPECT_FALSE(sessions().find_user("unknown"));
  sessions().revoke(id, "logout", at(5000));
  EXPECT_FALSE(sessions().find_user(id));
}

// A new generation of the user invalidates a session even if its row is unchanged.
TEST_P(SessionsContract, DoesNotFindAnInvalidSession) {
  const auto id = add_session(1).id;

  database().write([&](common::sql::Connection& connection) {
    return connection.execute(
        "UPDATE users SET session_generation = session_generation + 1 WHERE id = ?", {user_id()});
  });

  EXPECT_FALSE(sessions().find(id));
  EXPECT_FALSE(sessions().find_with_user(id));
  EXPECT_FALSE(sessions().find_user(id));
}

TEST_P(SessionsContract, StoresTheRecordOfALoginWithItsSession) {
  const auto throttle = auth::make_sql_throttle(database(), random_);
  const auto audit = auth::make_sql_audit(database(), log_);
  const auth::ThrottleCounter one{.purpose = "password",
                                  .name = "ana",
                                  .address = "::1",
                                  .limit = 1,
                                  .window = std::chrono::seconds(900)};
  const auto session = session_of(1);
  const auto tries = throttle->reserve(std::span(&one, 1), session.created_at).keys;

  ASSERT_TRUE(sessions().add(
      session, "x", {.event = {.event = "login_ok", .session_id = session.id}, .tries = tries}));

  EXPECT_EQ(audit->list({.limit = 10}).at(0).session_id, session.id);
  EXPECT_FALSE(throttle->reserve(std::span(&one, 1), session.created_at).refusal);
}

TEST_P(SessionsContract, DoesNotStoreTheRecordOfARefusedLogin) {
  const auto audit = auth::make_sql_audit(database(), log_);

  EXPECT_FALSE(sessions().add(session_of(1), "another hash", {.event = {.event = "login_ok"}}));

  EXPECT_TRUE(audit->list({.limit = 10}).empty());
}

TEST_P(SessionsContract, StoresASessionEvenIfItsEventCannotBeStored) {
  database().write([](common::sql::Connection& connection) {
    return connection.execute("DROP TABLE audit_events");
  });

  EXPECT_TRUE(sessions().add(session_of(1), "x", {.event = {.event = "login_ok"}}));

  EXPECT_TRUE(sessions().find(session_of(1).id));
  EXPECT_TRUE(log_.has("audit_failed", "event=login_ok"));
}

TEST_P(SessionsContract, RevokesASessionOnce) {
  const auto id = add_session(1).id;

  EXPECT_TRUE(sessions().revoke(id, "logout", at(5000)));
  EXPECT_FALSE(sessions().revoke(id, "refresh_reuse", at(6000)));
  EXPECT_FALSE(sessions().revoke("unknown", "logout", at(6000)));

  const auto session = sessions().find(id);
  EXPECT_EQ(session->revoked_at, at(5000));
  EXPECT_EQ(session->revoke_reason, "logout");
}

TEST_P(SessionsContract, DoesNotRotateARevokedSession) {
  const auto id = add_session(1).id;
  sessions().revoke(id, "logout", at(5000));

  EXPECT_FALSE(sessions().rotate(id, 0, at(6000), "192.0.2.8"));
}

TEST_P(SessionsContract, RotatesACounterOnceUnderConcurrency) {
  const auto id = add_session(1).id;

  for (int round = 0; round < 50; ++round) {
    const auto answers = test::race(
        2, [&](int) { return sessions().rotate(id, round, at(5000 + round), "192.0.2.8"); });
    ASSERT_EQ(winners(answers), 1) << "round " << round;
  }

  EXPECT_EQ(sessions().find(id)->counter, 50);
}

TEST_P(SessionsContract, RevokesASessionOnceUnderConcurrency) {
  for (int round = 0; round < 50; ++round) {
    const auto id = add_session(round).id;
    const auto answers =
        test::race(2, [&](int) { return sessions().revoke(id, "logout", at(5000)); });
    ASSERT_EQ(winners(answers), 1) << "round " << round;
  }
}

TEST_P(SessionsContract, AddsEachRevocationToTheFeedOnce) {
  const auto id = add_session(1).id;

  for (int i = 0; i < 2; ++i) sessions().revoke(id, "logout", at(5000));

  const auto entries = feed();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].kind, common::RevocationKind::kSession);
  EXPECT_EQ(entries[0].session_id, id);
  EXPECT_EQ(entries[0].user_id, user_id());
  EXPECT_EQ(entries[0].created_at, at(5000));
  EXPECT_EQ(entries[0].expires_at, at(5000) + kFeedLifetime);
}

TEST_P(SessionsContract, AddsARevocationToTheFeedOnceUnderConcurrency) {
  constexpr int kRounds = 25;
  for (int round = 0; round < kRounds; ++round) {
    const auto id = add_session(round).id;
    test::race(2, [&](int i) {
      return i == 0 ? sessions().revoke(id, "logout", at(3500))
                    : sessions().revoke_all_of(user_id(), "", "logout_global", at(3500)) > 0;
    });
  }

  EXPECT_EQ(feed().size(), static_cast<std::size_t>(kRounds));
}

TEST_P(SessionsContract, RevokesAllSessionsOfAUserButOne) {
  const auto kept = add_session(1).id;
  const auto ended = add_session(2).id;
  sessions().revoke(add_session(3).id, "logout", at(3000));

  EXPECT_EQ(sessions().revoke_all_of(user_id(), kept, "logout_others", at(3500)), 1);
  EXPECT_EQ(sessions().revoke_all_of(user_id(), kept, "logout_others", at(3500)), 0);

  EXPECT_FALSE(sessions().find(kept)->revoked_at);
  EXPECT_EQ(sessions().find(ended)->revoke_reason, "logout_others");
  EXPECT_EQ(feed().size(), 2U);
  EXPECT_EQ(sessions().revoke_all_of(user_id(), "", "logout_global", at(3600)), 1);
  EXPECT_EQ(sessions().revoke_all_of(user_id() + 1, "", "logout_global", at(3600)), 0);
}

TEST_P(SessionsContract, DoesNotRotateAfterAConcurrentRevocation) {
  for (int round = 0; round < 25; ++round) {
    const auto id = add_session(round).id;
    const auto answers = test::race(2, [&](int i) {
      return i == 0 ? sessions().rotate(id, 0, at(3500), "192.0.2.8")
                    : sessions().revoke(id, "logout", at(3500));
    });
    ASSERT_TRUE(answers[1]) << "round " << round;
    const auto session = sessions().find(id);
    EXPECT_TRUE(session->revoked_at);
    EXPECT_EQ(session->counter, answers[0] ? 1 : 0);
    EXPECT_FALSE(sessions().rotate(id, session->counter, at(3600), "192.0.2.8"));
  }
}

TEST_P(SessionsContract, DoesNotExtendTheGracePeriodAfterALostRotation) {
  const auto id = add_session(1).id;
  sessions().rotate(id, 0, at(3100), "192.0.2.8");

  EXPECT_FALSE(sessions().rotate(id, 0, at(3200), "192.0.2.8"));

  EXPECT_EQ(sessions().find(id)->rotated_at, at(3100));
}

TEST_P(SessionsContract, ListsTheLiveSessionsOfTheUser) {
  const auto live = add_session(1).id;
  sessions().revoke(add_session(2).id, "logout", at(3000));

  const auto listed = sessions().list_live(user_id(), at(3999), at(999), 10);

  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].id, live);
  EXPECT_TRUE(sessions().list_live(user_id(), at(4000), at(999), 10).empty());
  EXPECT_TRUE(sessions().list_live(user_id(), at(3999), at(1000), 10).empty());
  EXPECT_TRUE(sessions().list_live(user_id() + 1, at(3999), at(999), 10).empty());
}

TEST_P(SessionsContract, ListsTheNewestFirstUpToTheLimit) {
  std::vector<std::string> newest;
  for (int i = 0; i < 5; ++i) {
    auto session = session_of(i);
    session.created_at += std::chrono::seconds(i);
    ASSERT_TRUE(sessions().add(session, "x", {}));
    newest.insert(newest.begin(), session.id);
  }
  newest.resize(3);

  std::vector<std::string> listed;
  for (const auto& session : sessions().list_live(user_id(), at(3999), at(999), 3)) {
    listed.push_back(session.id);
  }

  EXPECT_EQ(listed, newest);
}

TEST_P(SessionsContract, AddsDisabledAndDeletedUsersToTheFeed) {
  const auto revocations = auth::make_sql_revocations(database(), random_);
  const auto users = auth::make_sql_users(database(), random_);
  users->change(user_id(), {.role = {}, .disabled = true}, at(1000), at(2000));
  users->remove(user_id(), at(1000), at(3000));

  const auto entries = revocations->list(0, 10);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].kind, common::RevocationKind::kUser);
  EXPECT_EQ(entries[0].session_id, "");
  EXPECT_EQ(entries[0].expires_at, at(2000));
  EXPECT_EQ(entries[1].kind, common::RevocationKind::kUserDeleted);
  EXPECT_EQ(entries[1].expires_at, at(3000));
  EXPECT_EQ(revocations->state().last_id, entries[1].id);
  EXPECT_EQ(revocations->list(entries[0].id, 10).size(), 1U);
}

TEST_P(SessionsContract, RemovesTheSessionsOfADeletedUser) {
  const auto id = add_session(1).id;

  database().write(
      [](common::sql::Connection& connection) { return connection.execute("DELETE FROM users"); });

  EXPECT_FALSE(sessions().find(id));
}

}  // namespace
