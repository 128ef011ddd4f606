// Changing and deleting users, reset codes and audit events.
#include <algorithm>
#include <array>

#include "auth-service/adapters/sql_repositories.hpp"
#include "common/sql/timestamp.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/race.hpp"

namespace {

using auth::ChangeOutcome;
using auth::User;
using common::Secret;
using common::Timestamp;
using std::chrono::minutes;

constexpr Timestamp kNow{std::chrono::milliseconds{1'700'000'000'123}};
constexpr minutes kFeedLifetime{15};
constexpr Timestamp kFeedUntil = kNow + kFeedLifetime;

class AccountChangesContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "auth_migrations", auth::migrations(GetParam()));
    driver_ = make_driver();
    database_ = std::make_unique<common::sql::Database>(*driver_);
    users_ = auth::make_sql_users(*database_, random_);
    sessions_ = auth::make_sql_sessions(*database_, kFeedLifetime, log_);
    codes_ = auth::make_sql_reset_codes(*database_);
    audit_ = auth::make_sql_audit(*database_, log_);
  }
  void TearDown() override {
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  std::int64_t add(const std::string& name, const std::string& role = "user") {
    return users_
        ->add({.username = name,
               .password_hash = "old",
               .role = role,
               .disabled = false,
               .created_at = kNow})
        ->id;
  }
  void add_session(const std::string& id, std::int64_t user_id, const std::string& ip = "::1") {
    EXPECT_TRUE(try_to_add_session(id, user_id, ip));
  }
  bool try_to_add_session(const std::string& id, std::int64_t user_id,
                          const std::string& ip = "::1") {
    return sessions_->add({.id = id,
                           .user_id = user_id,
                           .counter = 0,
                           .rotated_at = kNow,
                           .created_at = kNow,
                           .last_seen = kNow,
                           .ip = ip,
                           .last_ip = ip,
                           .user_agent = "",
                           .expires_at = kNow + minutes(60),
                           .revoked_at = {},
                           .revoke_reason = {}},
                          "old", {});
  }
  bool ended(const std::string& id) {
    const auto session = sessions_->find(id);
    return !session || session->revoked_at;
  }
  ChangeOutcome change(std::int64_t id, const auth::UserChange& change) {
    return users_->change(id, change, kNow, kFeedUntil);
  }
  ChangeOutcome disable(std::int64_t id) { return change(id, {.role = {}, .disabled = true}); }
  // Each row of the feed as "kind user_id expires_at".
  std::vector<std::string> feed() {
    return database_->read([](common::sql::Connection& connection) {
      std::vector<std::string> rows;
      for (const auto& row :
           connection.query("SELECT kind, user_id, expires_at FROM revocations ORDER BY id")) {
        rows.push_back(row.text(0) + " " + std::to_string(row.integer(1)) + " " +
                       std::to_string(row.integer(2)));
      }
      return rows;
    });
  }
  static std::string entry(const std::string& kind, std::int64_t id) {
    return kind + " " + std::to_string(id) + " " +
           std::to_string(common::sql::to_milliseconds(kFeedUntil));
  }

  tests::MemoryLog log_;
  common::SystemRandom random_;
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> database_;
  std::unique_ptr<auth::UserRepository> users_;
  std::unique_ptr<auth::SessionRepository> sessions_;
  std::unique_ptr<auth::ResetCodeRepository> codes_;
  std::unique_ptr<auth::AuditTrail> audit_;
};
RUN_ON_ALL_DATABASES(AccountChangesContract);

// The login checks the password before the change and stores its session after it.
TEST_P(AccountChangesContract, RefusesALoginDuringAPasswordChangeOrDisable) {
  const auto ana = add("ana");
  const auto bob = add("bob");

  ASSERT_TRUE(users_->change_password(ana, "old", "new", "", "password_changed"));
  ASSERT_EQ(disable(bob), ChangeOutcome::kDone);

  EXPECT_FALSE(try_to_add_session("late", ana));
  EXPECT_FALSE(try_to_add_session("late", bob));
  EXPECT_FALSE(sessions_->find("late"));
}

TEST_P(AccountChangesContract, ListsUsersById) {
  std::array ids{add("a"), add("b"), add("c")};
  std::sort(ids.begin(), ids.end());  // all of one millisecond
  const auto [first, second, third] = ids;

  const auto page = users_->find_users({.after_id = first, .limit = 1});

  ASSERT_EQ(page.size(), 1U);
  EXPECT_EQ(page[0].id, second);
  EXPECT_EQ(users_->find_users({.after_id = second, .limit = 10}).at(0).id, third);
  EXPECT_TRUE(users_->find_users({.after_id = third, .limit = 10}).empty());
}

TEST_P(AccountChangesContract, ReplacesAHashThatHasNotChanged) {
  const auto id = add("a");

  EXPECT_FALSE(users_->change_password_hash(id, "other", "new"));
  EXPECT_EQ(users_->find_by_id(id)->password_hash, "old");
  EXPECT_TRUE(users_->change_password_hash(id, "old", "new"));
  EXPECT_EQ(users_->find_by_id(id)->password_hash, "new");
}

TEST_P(AccountChangesContract, ReplacesAHashOnceUnderConcurrency) {
  const auto id = add("a");

  const auto changed = test::race(
      8, [&](int i) { return users_->change_password_hash(id, "old", "new" + std::to_string(i)); });

  EXPECT_EQ(std::count(changed.begin(), changed.end(), true), 1);
}

TEST_P(AccountChangesContract, DisablesAUserAndRevokesTheirSessions) {
  const auto id = add("a");
  const auto other = add("b");
  add_session("one", id);
  add_session("two", other);

  EXPECT_EQ(disable(id), ChangeOutcome::kDone);

  EXPECT_TRUE(users_->find_by_id(id)->disabled);
  EXPECT_EQ(users_->find_by_id(id)->role, "user");
  EXPECT_TRUE(ended("one"));
  EXPECT_FALSE(ended("two"));
  EXPECT_EQ(feed(), std::vector{entry("user", id)});
}

TEST_P(AccountChangesContract, ChangesARoleWithoutRevokingSessions) {
  const auto id = add("a");
  add_session("one", id);

  EXPECT_EQ(change(id, {.role = "editor", .disabled = {}}), ChangeOutcome::kDone);

  EXPECT_EQ(users_->find_by_id(id)->role, "editor");
  EXPECT_FALSE(ended("one"));
  EXPECT_TRUE(feed().empty());
  EXPECT_EQ(change(id + 99, {.role = "editor", .disabled = {}}), ChangeOutcome::kNotFound);
}

TEST_P(AccountChangesContract, RemovesAUserWithTheirSessionsAndCodes) {
  const auto id = add("a");
  add_session("one", id);
  codes_->put(id, Secret("code"), kNow + minutes(15), {});

  EXPECT_EQ(users_->remove(id, kNow, kFeedUntil), ChangeOutcome::kDone);

  EXPECT_FALSE(users_->find_by_id(id));
  EXPECT_FALSE(sessions_->find("one"));
  EXPECT_FALSE(codes_->use(id, Secret("code"), kNow));
  EXPECT_EQ(feed(), std::vector{entry("user_deleted", id)});
  EXPECT_EQ(users_->remove(id, kNow, kFeedUntil), ChangeOutcome::kNotFound);
}

// On two nodes of a cluster the deletion and the login do not see each other's locks.
TEST_P(AccountChangesContract, ALoginDuringADeletionLeavesNoSession) {
  for (int round = 0; round < 25; ++round) {
    const auto name = "ana" + std::to_string(round);
    const auto id = add(name);
    test::race(2, [&](int i) {
      if (i == 0) return users_->remove(id, kNow, kFeedUntil) == ChangeOutcome::kDone;
      return try_to_add_session(name, id);
    });

    ASSERT_FALSE(users_->find_by_id(id));
    ASSERT_TRUE(ended(name));
  }
  const auto left = database_->read([](common::sql::Connection& connection) {
    return connection.query("SELECT id FROM sessions");
  });
  EXPECT_TRUE(left.empty());
}

TEST_P(AccountChangesContract, KeepsTheLastAdmin) {
  const auto id = add("root", "admin");
  change(add("gone", "admin"), {.role = {}, .disabled = true});

  EXPECT_EQ(disable(id), ChangeOutcome::kLastAdmin);
  EXPECT_EQ(change(id, {.role = "user", .disabled = {}}), ChangeOutcome::kLastAdmin);
  EXPECT_EQ(users_->remove(id, kNow, kFeedUntil), ChangeOutcome::kLastAdmin);
  EXPECT_EQ(change(id, {.role = "admin", .disabled = false}), ChangeOutcome::kDone);
  EXPECT_FALSE(users_->find_by_id(id)->disabled);
}

TEST_P(AccountChangesContract, KeepsOneOfTwoAdminsWhoAreRemovedConcurrently) {
  for (int round = 0; round < 20; ++round) {
    const std::array ids{add("a" + std::to_string(round), "admin"),
                         add("b" + std::to_string(round), "admin")};
    const auto outcomes = test::race(2, [&](int i) {
      const auto id = ids.at(static_cast<std::size_t>(i));
      if (round % 2 == 0) return disable(id);
      return change(id, {.role = "user", .disabled = {}});
    });

    ASSERT_EQ(std::count(outcomes.begin(), outcomes.end(), ChangeOutcome::kDone), 1) << round;
    database_->write([](common::sql::Connection& connection) {
      return connection.execute("DELETE FROM users");
    });
  }
}

TEST_P(AccountChangesContract, AcceptsAResetCodeOnceUntilItExpires) {
  const auto id = add("a");
  codes_->put(id, Secret("first"), kNow + minutes(15), {});
  codes_->put(id, Secret("second"), kNow + minutes(15), {});

  EXPECT_FALSE(codes_->use(id, Secret("first"), kNow));
  EXPECT_FALSE(codes_->use(id, Secret("second"), kNow + minutes(15)));
  EXPECT_FALSE(codes_->use(0, Secret("second"), kNow));
  EXPECT_TRUE(codes_->use(id, Secret("second"), kNow));
  EXPECT_FALSE(codes_->use(id, Secret("second"), kNow));
}

TEST_P(AccountChangesContract, RevokesResetCodesOnPasswordChangeAndDisable) {
  const auto ana = add("ana");
  const auto bob = add("bob");
  for (const auto id : {ana, bob}) codes_->put(id, Secret("code"), kNow + minutes(15), {});

  ASSERT_TRUE(users_->change_password(ana, "old", "new", "", "password_changed"));
  ASSERT_EQ(disable(bob), ChangeOutcome::kDone);

  for (const auto id : {ana, bob}) EXPECT_FALSE(codes_->use(id, Secret("code"), kNow));
}

// Regression: a thief with the token of an administrator made a code for another one, which stayed
// valid after the token was revoked.
TEST_P(AccountChangesContract, RevokesResetCodesWithTheRightsOfTheirCreator) {
  const auto ana = add("ana");
  const auto made_by = [&](std::int64_t creator) {
    codes_->put(ana, Secret("code"), kNow + minutes(15), creator);
  };
  std::array<std::int64_t, 5> admins{};
  for (auto& id : admins) id = add("admin" + std::to_string(&id - admins.data()), "admin");

  made_by(admins[0]);
  EXPECT_TRUE(codes_->use(ana, Secret("code"), kNow));
  made_by(admins[0]);
  ASSERT_TRUE(users_->change_password(admins[0], "old", "new", "", "password_changed"));
  EXPECT_FALSE(codes_->use(ana, Secret("code"), kNow));
  made_by(admins[1]);
  ASSERT_EQ(disable(admins[1]), ChangeOutcome::kDone);
  EXPECT_FALSE(codes_->use(ana, Secret("code"), kNow));
  made_by(admins[2]);
  ASSERT_EQ(change(admins[2], {.role = "user", .disabled = {}}), ChangeOutcome::kDone);
  EXPECT_FALSE(codes_->use(ana, Secret("code"), kNow));
  made_by(admins[3]);
  ASSERT_EQ(users_->remove(admins[3], kNow, kFeedUntil), ChangeOutcome::kDone);
  EXPECT_FALSE(codes_->use(ana, Secret("code"), kNow));
}

TEST_P(AccountChangesContract, KeepsAResetCodeAfterARehash) {
  const auto id = add("a");
  codes_->put(id, Secret("code"), kNow + minutes(15), {});
  add_session("one", id);

  ASSERT_TRUE(users_->change_password_hash(id, "old", "better"));

  EXPECT_TRUE(codes_->use(id, Secret("code"), kNow));
  EXPECT_FALSE(ended("one"));
}

TEST_P(AccountChangesContract, CreatesNoResetCodeForADeletedUser) {
  const auto id = add("a");
  EXPECT_TRUE(codes_->put(id, Secret("code"), kNow + minutes(15), {}));
  users_->remove(id, kNow, kFeedUntil);

  EXPECT_FALSE(codes_->put(id, Secret("code"), kNow + minutes(15), {}));
}

TEST_P(AccountChangesContract, AcceptsAResetCodeOnceUnderConcurrency) {
  const auto id = add("a");
  for (int round = 0; round < 10; ++round) {
    codes_->put(id, Secret("code"), kNow + minutes(15), {});
    const auto used = test::race(8, [&](int) { return codes_->use(id, Secret("code"), kNow); });
    ASSERT_EQ(std::count(used.begin(), used.end(), true), 1);
  }
}

TEST_P(AccountChangesContract, FindsALiveSessionByItsAddress) {
  const auto id = add("a");
  add_session("one", id, "192.0.2.7");

  EXPECT_TRUE(sessions_->has_live_session_from(id, "192.0.2.7", kNow));
  EXPECT_FALSE(sessions_->has_live_session_from(id, "192.0.2.8", kNow));
  EXPECT_FALSE(sessions_->has_live_session_from(id + 1, "192.0.2.7", kNow));
  EXPECT_FALSE(sessions_->has_live_session_from(id, "192.0.2.7", kNow + minutes(60)));
  EXPECT_EQ(sessions_->revoke_all_of(id, "", "test", kNow), 1);
  EXPECT_FALSE(sessions_->has_live_session_from(id, "192.0.2.7", kNow));
}

TEST_P(AccountChangesContract, RevokesAllSessionsButOne) {
  const auto id = add("a");
  for (const auto* session : {"one", "two", "three"}) add_session(session, id);

  EXPECT_EQ(sessions_->revoke_all_of(id, "two", "password_changed", kNow), 2);

  EXPECT_TRUE(ended("one"));
  EXPECT_FALSE(ended("two"));
  EXPECT_EQ(sessions_->find("three")->revoke_reason, "password_changed");
}

TEST_P(AccountChangesContract, ListsEventsNewestFirst) {
  for (const auto* name : {"login_failed", "login_ok", "user_changed"}) {
    audit_->record({.created_at = kNow, .event = name, .user_id = 7, .detail = "role=admin"});
  }

  const auto newest = audit_->list({.limit = 2});

  ASSERT_EQ(newest.size(), 2U);
  EXPECT_EQ(newest[0].event, "user_changed");
  EXPECT_EQ(newest[0].user_id, 7);
  EXPECT_EQ(newest[0].actor_id, std::nullopt);
  EXPECT_EQ(newest[0].detail, "role=admin");
  EXPECT_EQ(audit_->list({.before_id = newest[1].id, .limit = 10}).at(0).event, "login_failed");
}

TEST_P(AccountChangesContract, LogsAnEventThatCannotBeStored) {
  database_->write([](common::sql::Connection& connection) {
    return connection.execute("DROP TABLE audit_events");
  });

  audit_->record({.created_at = kNow, .event = "login_ok"});

  EXPECT_TRUE(log_.has("audit_failed", "event=login_ok"));
}

}  // namespace
