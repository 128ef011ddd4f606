// UserRepository::import(), and which ids it keeps.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "common/core/random.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/fixed_clock.hpp"

namespace {

using auth::ImportMode;
using auth::ImportOutcome;
using auth::User;
using Outcomes = std::vector<ImportOutcome>;

User user_named(std::string username, std::int64_t id = 0) {
  return {.id = id,
          .username = std::move(username),
          .password_hash = "$2b$04$abcdefghijklmnopqrstuuXto5SdqX4L.Qm8C9aADzFAah44QDMFC",
          .role = "editor",
          .disabled = true,
          .created_at = common::Timestamp{std::chrono::milliseconds{1'600'000'000'123}}};
}

class UserImportContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "auth_migrations", auth::migrations(GetParam()));
    driver_ = make_driver();
    database_ = std::make_unique<common::sql::Database>(*driver_);
    users_ = auth::make_sql_users(*database_, random_);
  }
  void TearDown() override {
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  Outcomes import(const std::vector<User>& users, ImportMode mode = ImportMode::kAllOrNothing) {
    return users_->import(users, mode, clock_.now());
  }
  std::vector<std::string> names() {
    std::vector<std::string> names;
    for (const auto& user : users_->find_users({.limit = 100})) names.push_back(user.username);
    std::sort(names.begin(), names.end());
    return names;
  }
  void remove(std::int64_t id) {
    ASSERT_EQ(users_->remove(id, clock_.now(), clock_.now()), auth::ChangeOutcome::kDone);
  }
  User register_user(const std::string& name) {
    auto user = user_named(name);
    user.created_at = clock_.now();
    return users_->add(user).value();
  }

  tests::FixedClock clock_;
  common::SystemRandom random_;
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> database_;
  std::unique_ptr<auth::UserRepository> users_;
};
RUN_ON_ALL_DATABASES(UserImportContract);

TEST_P(UserImportContract, KeepsEverythingOfAUser) {
  ASSERT_EQ(import({user_named("ñandú 🔑", 7)}), Outcomes{ImportOutcome::kDone});

  const auto found = users_->find_by_username("ÑANDÚ 🔑");
  const auto expected = user_named("ñandú 🔑", 7);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, 7);
  EXPECT_EQ(found->username, expected.username);
  EXPECT_EQ(found->password_hash, expected.password_hash);
  EXPECT_EQ(found->role, "editor");
  EXPECT_TRUE(found->disabled);
  EXPECT_EQ(found->created_at, expected.created_at);
}

TEST_P(UserImportContract, ImportsNobodyIfANameIsTaken) {
  register_user("Ana");
  const auto outcomes =
      import({user_named("bob"), user_named("ANA"), user_named("Bob"), user_named("carl")});

  EXPECT_EQ(outcomes, (Outcomes{ImportOutcome::kDone, ImportOutcome::kNameTaken,
                                ImportOutcome::kNameTaken, ImportOutcome::kDone}));
  EXPECT_EQ(names(), std::vector<std::string>{"Ana"});
}

TEST_P(UserImportContract, SkipsTheRefusedAndImportsTheRest) {
  const std::vector users{user_named("bob"), user_named("BOB"), user_named("carl")};

  import(users, ImportMode::kSkipRefused);

  EXPECT_EQ(names(), (std::vector<std::string>{"bob", "carl"}));
}

TEST_P(UserImportContract, ImportsNobodyInADryRun) {
  EXPECT_EQ(import({user_named("bob")}, ImportMode::kDryRun), Outcomes{ImportOutcome::kDone});
  EXPECT_TRUE(names().empty());
}

TEST_P(UserImportContract, KeepsAnIdThatIsOlderThanAllOthers) {
  EXPECT_EQ(import({user_named("one", 20), user_named("two", 10), user_named("same", 10)},
                   ImportMode::kSkipRefused),
            (Outcomes{ImportOutcome::kDone, ImportOutcome::kDone, ImportOutcome::kIdTaken}));

  for (const std::int64_t id : {10, 11, 20, 21}) {
    EXPECT_EQ(import({user_named("later", id)}), Outcomes{ImportOutcome::kIdTooHigh}) << id;
  }
  EXPECT_EQ(import({user_named("older", 9)}), Outcomes{ImportOutcome::kDone});
}

// The id of a token would name two people.
TEST_P(UserImportContract, NeverKeepsAnIdThatADeletedUserMayHaveHad) {
  import({user_named("ana", 10), user_named("bob", 20)});
  remove(10);
  remove(20);
  ASSERT_TRUE(names().empty());

  for (const std::int64_t id : {10, 15, 20}) {
    EXPECT_EQ(import({user_named("other", id)}), Outcomes{ImportOutcome::kIdTooHigh}) << id;
  }
  EXPECT_EQ(import({user_named("other", 9)}), Outcomes{ImportOutcome::kDone});
}

TEST_P(UserImportContract, KeepsNoIdThatMayStillBeGiven) {
  const auto later = auth::make_user_id(clock_.now() + std::chrono::hours(1), random_);
  EXPECT_EQ(import({user_named("ana", later)}), Outcomes{ImportOutcome::kIdTooHigh});
}

// More than there are ids in a millisecond.
TEST_P(UserImportContract, GivesManyUsersRisingIdsOfThisDatabase) {
  std::vector<User> many;
  for (int i = 0; i < 5000; ++i) many.push_back(user_named(fmt::format("user{}", i)));

  EXPECT_EQ(import(many), Outcomes(many.size(), ImportOutcome::kDone));

  const auto first = users_->find_by_username("user0").value();
  const auto last = users_->find_by_username("user4999").value();
  EXPECT_LT(first.id, last.id);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_LT(last.id, register_user("ana").id);
}

}  // namespace
