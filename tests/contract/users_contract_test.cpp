#include <algorithm>

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
    users_ = auth::make_sql_users(*database_);
  }

  void TearDown() override {
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  auth::UserRepository& users() { return *users_; }

 private:
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

TEST_P(UsersContract, ComparesNamesByteForByte) {
  for (const auto* name : {"ana", "Ana", "ana ", "aña",
                           "an\xCC\x83"
                           "a"}) {
    EXPECT_TRUE(users().add(user_named(name))) << name;
  }

  EXPECT_FALSE(users().find_by_username("ANA"));
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

}  // namespace
