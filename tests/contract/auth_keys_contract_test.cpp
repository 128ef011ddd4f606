// The key of claim `mac` that auth-service keeps in its database.
#include <set>

#include "auth-service/adapters/sql_repositories.hpp"
#include "common/core/random.hpp"
#include "common/sql/migrate.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/race.hpp"
#include "tests/support/recording_driver.hpp"

namespace {

constexpr int kInstances = 8;

class AuthKeysContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "auth_migrations", auth::migrations(GetParam()));
    driver_ = make_driver();
    database_ = std::make_unique<common::sql::Database>(*driver_);
  }
  void TearDown() override {
    database_.reset();
    driver_.reset();
    test::DatabaseTest::TearDown();
  }

  std::string load(common::sql::Database& database) {
    return auth::load_auth_key(database, random_, clock_).reveal();
  }
  std::string load() { return load(*database_); }

  tests::FixedClock clock_;
  common::SystemRandom random_;
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> database_;
};
RUN_ON_ALL_DATABASES(AuthKeysContract);

TEST_P(AuthKeysContract, MakesAKeyOf32RandomBytesOnce) {
  const auto key = load();

  EXPECT_EQ(key.size(), 64U);
  EXPECT_EQ(key.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(load(), key);
}

TEST_P(AuthKeysContract, MakesAnotherKeyWhenThereIsNone) {
  const auto key = load();
  database_->write([](common::sql::Connection& connection) {
    return connection.execute("DELETE FROM auth_keys");
  });

  EXPECT_NE(load(), key);
}

TEST_P(AuthKeysContract, GivesInstancesThatStartTogetherOneKey) {
  const auto keys = test::race(kInstances, [this](int) { return load(); });

  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 1U);
}

TEST_P(AuthKeysContract, TakesTheKeyThatAnotherInstanceStoredFirst) {
  test::RecordingDriver recording(*driver_);
  common::sql::Database slow(recording);
  std::string first;
  recording.before_statement = [&] {
    const bool is_insert = recording.statements.back().sql.starts_with("INSERT");
    if (is_insert && first.empty()) first = load();
  };

  const auto key = load(slow);

  EXPECT_FALSE(first.empty());
  EXPECT_EQ(key, first);
}

// So an instance starts on a read-only server.
TEST_P(AuthKeysContract, WritesNothingOnceThereIsAKey) {
  const auto key = load();
  test::RecordingDriver recording(*driver_);
  common::sql::Database database(recording);

  EXPECT_EQ(load(database), key);

  EXPECT_EQ(recording.commits, 0);
}

}  // namespace
