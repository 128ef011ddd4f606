// Invites, and users who register with them.
#include <algorithm>
#include <array>

#include "auth-service/adapters/sql_repositories.hpp"
#include "common/core/error.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/race.hpp"

namespace {

using auth::Invite;
using common::Secret;
using common::Timestamp;
using std::chrono::minutes;

constexpr Timestamp kNow{std::chrono::milliseconds{1'700'000'000'123}};
constexpr Timestamp kLater = kNow + minutes(15);

class InvitesContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "auth_migrations", auth::migrations(GetParam()));
    driver_ = make_driver();
    database_ = std::make_unique<common::sql::Database>(*driver_);
    users_ = auth::make_sql_users(*database_, random_);
    sessions_ = auth::make_sql_sessions(*database_, minutes(15), log_);
    invites_ = auth::make_sql_invites(*database_);
  }
  void TearDown() override {
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  static auth::User user_named(const std::string& name) {
    return {.username = name, .password_hash = "old", .role = "user", .created_at = kNow};
  }
  std::int64_t add_admin(const std::string& name) {
    auto admin = user_named(name);
    admin.role = "admin";
    return users_->add(admin)->id;
  }
  std::int64_t add_invite(std::int64_t uses, const std::string& code = "code",
                          std::optional<std::int64_t> creator = {}) {
    return invites_->add({.role = "editor",
                          .uses = uses,
                          .note = "class 2B",
                          .creator_id = creator,
                          .created_at = kNow,
                          .expires_at = kLater},
                         Secret(code));
  }
  bool is_valid(const std::string& code, Timestamp now = kNow) {
    return invites_->find_valid(Secret(code), now).has_value();
  }
  // The code of the refusal, "taken", or "".
  std::string refusal_of(const std::string& name, std::int64_t invite) {
    std::optional<auth::User> added;
    const auto code =
        tests::code_of([&] { added = users_->add_invited(user_named(name), invite); });
    return code.empty() && !added ? "taken" : code;
  }
  std::int64_t used() { return invites_->list(0, 1, kNow).at(0).used; }

  common::SystemRandom random_;
  tests::MemoryLog log_;
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> database_;
  std::unique_ptr<auth::UserRepository> users_;
  std::unique_ptr<auth::SessionRepository> sessions_;
  std::unique_ptr<auth::InviteRepository> invites_;
};
RUN_ON_ALL_DATABASES(InvitesContract);

TEST_P(InvitesContract, FindsAnInviteByItsCodeUntilItExpires) {
  const auto id = add_invite(3);

  const auto found = invites_->find_valid(Secret("code"), kNow);

  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, id);
  EXPECT_EQ(found->role, "editor");
  EXPECT_EQ(found->uses, 3);
  EXPECT_EQ(found->used, 0);
  EXPECT_EQ(found->note, "class 2B");
  EXPECT_EQ(found->creator_id, std::nullopt);
  EXPECT_EQ(found->created_at, kNow);
  EXPECT_EQ(found->expires_at, kLater);
  EXPECT_FALSE(is_valid("CODE"));
  EXPECT_FALSE(is_valid("code", kLater));
}

TEST_P(InvitesContract, ListsPagesAndSaysWhichAreValid) {
  const auto first = add_invite(1, "first");
  const auto second = add_invite(1, "second");
  ASSERT_EQ(refusal_of("ana", first), "");

  const auto page = invites_->list(0, 1, kNow);
  const auto rest = invites_->list(first, 5, kNow);

  ASSERT_EQ(page.size(), 1U);
  EXPECT_EQ(page[0].id, first);
  EXPECT_FALSE(page[0].is_valid);
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].id, second);
  EXPECT_TRUE(rest[0].is_valid);
  EXPECT_FALSE(invites_->list(first, 5, kLater)[0].is_valid);
}

TEST_P(InvitesContract, TakesOneUsePerUser) {
  const auto id = add_invite(2);

  EXPECT_EQ(refusal_of("ana", id), "");
  EXPECT_EQ(refusal_of("eva", id), "");

  EXPECT_EQ(refusal_of("leo", id), "invite_invalid");
  EXPECT_FALSE(users_->find_by_username("leo"));
  EXPECT_EQ(used(), 2);
}

TEST_P(InvitesContract, TakesNoUseForANameThatIsTaken) {
  const auto id = add_invite(1);
  users_->add(user_named("ana"));

  EXPECT_EQ(refusal_of("Ana", id), "taken");

  EXPECT_EQ(used(), 0);
  EXPECT_EQ(refusal_of("eva", id), "");
}

TEST_P(InvitesContract, ARevokedInviteIsNotValid) {
  const auto id = add_invite(1);

  EXPECT_TRUE(invites_->remove(id));

  EXPECT_FALSE(invites_->remove(id));
  EXPECT_FALSE(is_valid("code"));
  EXPECT_EQ(refusal_of("ana", id), "invite_invalid");
}

// Otherwise a thief with the token of an administrator could make an invite that outlives it.
TEST_P(InvitesContract, AnInviteLosesItsValidityWithTheRightsOfItsCreator) {
  std::array<std::int64_t, 5> admins{};
  for (auto& id : admins) id = add_admin("admin" + std::to_string(&id - admins.data()));
  std::array<std::int64_t, 5> invites{};
  for (std::size_t i = 0; i < admins.size(); ++i) {
    invites.at(i) = add_invite(9, "code" + std::to_string(i), admins.at(i));
  }
  ASSERT_TRUE(is_valid("code0"));
  ASSERT_EQ(refusal_of("ana", invites[0]), "");

  users_->change_password(admins[0], "old", "new", "", "password_changed");
  users_->change(admins[1], {.role = {}, .disabled = true}, kNow, kLater);
  users_->change(admins[2], {.role = "user", .disabled = {}}, kNow, kLater);
  users_->remove(admins[3], kNow, kLater);

  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_FALSE(is_valid("code" + std::to_string(i))) << i;
    EXPECT_EQ(refusal_of("eva", invites.at(i)), "invite_invalid") << i;
  }
  EXPECT_TRUE(is_valid("code4"));
}

TEST_P(InvitesContract, OneUseAdmitsOneOfManyConcurrentUsers) {
  for (int round = 0; round < 5; ++round) {
    const auto id = add_invite(1, "code" + std::to_string(round));

    const auto refusals = test::race(8, [&](int i) {
      return refusal_of("ana" + std::to_string(round) + "-" + std::to_string(i), id);
    });

    ASSERT_EQ(std::count(refusals.begin(), refusals.end(), ""), 1);
    ASSERT_EQ(users_->find_users({.limit = 100}).size(), static_cast<std::size_t>(round) + 1);
  }
}

}  // namespace
