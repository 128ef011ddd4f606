#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/race.hpp"

namespace {

using auth::User;

User user_named(std::string username) {
  return {.username = std::move(username),
          .password_hash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA",
          .role = "user",
          .disabled = false,
          .created_at = common::Timestamp{std::chrono::milliseconds{1'700'000'000'123}}};
}

class UsersContract : public test::DatabaseTest {
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

  auth::UserRepository& users() { return *users_; }
  common::sql::Database& database() { return *database_; }
  void add_with_old_version(const std::string& name) {
    database_->write([&](common::sql::Connection& connection) {
      connection.execute(
          "INSERT INTO users (username, password_hash, role, disabled, created_at) "
          "VALUES (?, '', 'user', 0, 0)",
          {name});
    });
  }

 private:
  common::SystemRandom random_;
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> database_;
  std::unique_ptr<auth::UserRepository> users_;
};
RUN_ON_ALL_DATABASES(UsersContract);

TEST_P(UsersContract, FindsAUserByNameAndById) {
  auto user = user_named("ñandú 🔑");
  user.role = "admin";
  user.disabled = true;

  const auto added = users().add(user);

  ASSERT_TRUE(added);
  EXPECT_GT(added->id, 0);
  for (const auto& found :
       {users().find_by_username(user.username), users().find_by_id(added->id)}) {
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, added->id);
    EXPECT_EQ(found->username, user.username);
    EXPECT_EQ(found->password_hash, user.password_hash);
    EXPECT_EQ(found->role, "admin");
    EXPECT_TRUE(found->disabled);
    EXPECT_EQ(found->created_at, user.created_at);
  }
}

TEST_P(UsersContract, FindsNothingForAnUnknownNameOrId) {
  EXPECT_FALSE(users().find_by_username("nobody"));
  EXPECT_FALSE(users().find_by_username("not UTF-8: \xFF\xC3"));
  EXPECT_FALSE(users().find_by_id(42));
}

TEST_P(UsersContract, RefusesANameThatIsTaken) {
  EXPECT_TRUE(users().add(user_named("ana")));
  EXPECT_FALSE(users().add(user_named("ana")));
}

TEST_P(UsersContract, TakesNamesForEqualByRfc8265) {
  for (const auto* name : {"Ana", "ana ", "aña"})
    EXPECT_TRUE(users().add(user_named(name))) << name;

  EXPECT_FALSE(users().add(user_named("ANA")));
  EXPECT_FALSE(
      users().add(user_named("an\xCC\x83"
                             "a")));
  EXPECT_EQ(users().find_by_username("ana")->username, "Ana");
  EXPECT_EQ(users().find_by_username("AÑA")->username, "aña");
}

TEST_P(UsersContract, AddsOneOfSeveralSpellingsUnderConcurrency) {
  for (int round = 0; round < 20; ++round) {
    const std::array spellings{fmt::format("ana{}", round), fmt::format("Ana{}", round),
                               fmt::format("ANA{}", round)};

    const auto added =
        test::race(3, [&](int i) { return users().add(user_named(spellings.at(i))); });

    ASSERT_EQ(std::count_if(added.begin(), added.end(), [](const auto& one) { return !!one; }), 1);
  }
}

TEST_P(UsersContract, KeepsOldPairsOfOneName) {
  for (const auto* name : {"Ana", "ana", "ANA", "Ñu"}) add_with_old_version(name);

  auth::fill_username_keys(database());

  for (const auto* name : {"Ana", "ana", "ANA", "Ñu"}) {
    EXPECT_EQ(users().find_by_username(name)->username, name);
  }
  EXPECT_EQ(users().find_by_username("aNa")->username, "Ana") << "the first";
  EXPECT_EQ(users().find_by_username("ñu")->username, "Ñu");
  EXPECT_FALSE(users().add(user_named("anA")));
  EXPECT_FALSE(users().add(user_named("ñU")));
}

TEST_P(UsersContract, FillsTheKeysOfManyUsers) {
  for (int i = 0; i < 250; ++i) add_with_old_version(fmt::format("User{}", i));

  auth::fill_username_keys(database());

  EXPECT_EQ(users().find_by_username("user249")->username, "User249");
}

// While an instance of an older version still runs.
TEST_P(UsersContract, FindsANameWithoutAKey) {
  add_with_old_version("Ana");

  EXPECT_EQ(users().find_by_username("Ana")->username, "Ana");
}

TEST_P(UsersContract, AllowsANameOf64CharactersOfAnyScript) {
  std::string name;
  for (int i = 0; i < 64; ++i) name += "🔑";

  ASSERT_TRUE(users().add(user_named(name)));

  EXPECT_EQ(users().find_by_username(name)->username, name);
  EXPECT_THROW(users().add(user_named(name + "x")), common::sql::Failure);
}

TEST_P(UsersContract, RefusesADuplicateNameUnderConcurrency) {
  for (int round = 0; round < 50; ++round) {
    const auto name = fmt::format("user{}", round);

    const auto added = test::race(2, [&](int) { return users().add(user_named(name)); });

    ASSERT_EQ(std::count_if(added.begin(), added.end(), [](const auto& one) { return !!one; }), 1);
  }
}

// Returns the bytes 0 0, 0 0, ... and 0 1 at every third call.
class RepeatingRandom final : public common::Random {
 public:
  void fill(std::span<unsigned char> bytes) override {
    std::fill(bytes.begin(), bytes.end(), 0);
    if (++calls % 3 == 0) bytes.back() = 1;
  }

  int calls = 0;
};

TEST_P(UsersContract, TriesAnotherIdIfOneIsTaken) {
  RepeatingRandom random;
  const auto repeating = auth::make_sql_users(database(), random);

  const auto ana = repeating->add(user_named("ana"));
  const auto bob = repeating->add(user_named("bob"));

  ASSERT_TRUE(ana && bob);
  EXPECT_EQ(bob->id, ana->id + 1);
  EXPECT_EQ(random.calls, 3);
  EXPECT_FALSE(repeating->add(user_named("ana"))) << "neither the id nor the name is free";
}

TEST_P(UsersContract, AssignsIdsThatRiseWithTheTime) {
  std::int64_t last = 0;
  for (int i = 0; i < 50; ++i) {
    auto user = user_named(fmt::format("user{}", i));
    user.created_at += std::chrono::milliseconds(i);
    const auto added = users().add(user);
    ASSERT_GT(added->id, last);
    last = added->id;
  }
  add_with_old_version("older");  // while an update restarts one instance after the other
  EXPECT_GT(users().find_by_username("older")->id, last);
}

}  // namespace
