// The database of auth-service that a service follows. Its table is created by the migrations of
// books-service.
#include <array>

#include "books-service/adapters/sql_catalogue.hpp"
#include "common/sql/database.hpp"
#include "common/sql/migrate.hpp"
#include "common/token/auth_database.hpp"
#include "common/token/revocation_store.hpp"
#include "tests/support/database_test.hpp"

namespace {

using common::KnownDatabase;
using State = common::AuthDatabaseState;

KnownDatabase known(std::string id, std::int64_t mark, std::int64_t last_id,
                    State state = State::kOk) {
  return {.database = {.id = std::move(id), .mark = mark}, .last_id = last_id, .state = state};
}

class AuthDatabaseContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "books_migrations", books::migrations(GetParam()));
    driver_ = make_driver();
    database_ = std::make_unique<common::sql::Database>(*driver_);
    store_ = common::make_sql_auth_database_store(*database_);
  }
  void TearDown() override {
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> database_;
  std::unique_ptr<common::AuthDatabaseStore> store_;
};
RUN_ON_ALL_DATABASES(AuthDatabaseContract);

TEST_P(AuthDatabaseContract, KnowsNothingAtFirst) { EXPECT_FALSE(store_->find()); }

TEST_P(AuthDatabaseContract, RaisesBothMarksIndependently) {
  store_->raise(known("one", 5, 50));
  store_->raise(known("one", 6, 40));
  EXPECT_EQ(store_->find(), known("one", 6, 50));
  store_->raise(known("one", 4, 60));
  EXPECT_EQ(store_->find(), known("one", 6, 60));
}

TEST_P(AuthDatabaseContract, KeepsTheFirstOfTwoDatabases) {
  store_->raise(known("one", 5, 50));

  store_->raise(known("other", 9, 90));

  EXPECT_EQ(store_->find(), known("one", 5, 50));
}

TEST_P(AuthDatabaseContract, KeepsMarksWhileTheStateIsNotOk) {
  store_->raise(known("one", 5, 50));
  store_->change_state(known("one", 5, 50), known("one", 4, 40, State::kWentBack));

  store_->raise(known("one", 9, 90));
  EXPECT_EQ(store_->find(), known("one", 4, 40, State::kWentBack));
}

TEST_P(AuthDatabaseContract, FollowsADatabaseThatWentBack) {
  store_->raise(known("one", 5, 50));
  store_->change_state(known("one", 5, 50), known("one", 3, 30, State::kWentBack));

  store_->raise(known("one", 4, 40, State::kWentBack));

  EXPECT_EQ(store_->find(), known("one", 4, 40, State::kWentBack));
}

TEST_P(AuthDatabaseContract, GoesBackASecondTimeAndIsNotRestoredThen) {
  const auto once = known("one", 4, 40, State::kWentBack);
  store_->raise(known("one", 5, 50));
  store_->change_state(known("one", 5, 50), once);
  store_->set_restored();

  store_->change_state(once, known("one", 3, 40, State::kWentBack));

  EXPECT_EQ(store_->find(), known("one", 3, 40, State::kWentBack));
}

TEST_P(AuthDatabaseContract, ChangesOnlyTheStateThatTheInstanceHasSeen) {
  store_->raise(known("one", 5, 50));
  store_->change_state(known("one", 5, 50), known("one", 5, 50, State::kAnother));

  store_->change_state(known("one", 5, 50), known("one", 5, 40, State::kWentBack));
  EXPECT_EQ(store_->find()->state, State::kAnother);
  store_->change_state(*store_->find(), known("one", 5, 40, State::kWentBack));
  EXPECT_EQ(store_->find()->state, State::kWentBack);
}

// Regression: entries made after the loss were offered too, and disabled users who were enabled.
TEST_P(AuthDatabaseContract, RemembersTheNewestRevocationBeforeTheLossUntilItIsAccepted) {
  const auto revocations = common::make_sql_revocation_store(*database_);
  const auto save = [&](const std::string& session_id) {
    revocations->save(std::array{common::KeptRevocation{
        .entry = {.id = 51, .kind = common::RevocationKind::kSession, .session_id = session_id},
        .database_id = "one"}});
  };
  auto lost = known("one", 4, 50, State::kWentBack);
  lost.lost_after = 40;
  lost.lost_row = common::kAllRows;
  store_->raise(known("one", 5, 51));
  save("lost");
  store_->change_state(known("one", 5, 51), lost);
  save("revoked after it");

  const auto stored = *store_->find();
  EXPECT_EQ(revocations->count_lost({"one", stored.lost_after, stored.lost_row}), 1);
  auto another = stored;
  another.state = State::kAnother;
  store_->change_state(stored, another);
  EXPECT_EQ(store_->find(), another) << "it is still owed";
  store_->change_state(another, lost);
  EXPECT_EQ(revocations->count_lost({"one", 50, store_->find()->lost_row}), 2) << "lost again";
  store_->accept(known("one", 5, 51));
  EXPECT_EQ(store_->find(), known("one", 5, 51));
}

// An instance may notice late.
TEST_P(AuthDatabaseContract, KeepsWhatAnOperatorHasAcceptedMeanwhile) {
  store_->raise(known("one", 5, 50));
  store_->accept(known("one", 5, 40));
  store_->change_state(known("one", 5, 50), known("one", 5, 40, State::kWentBack));
  EXPECT_EQ(store_->find(), known("one", 5, 40));

  store_->accept(known("other", 9, 90));
  store_->change_state(known("one", 5, 40), known("one", 5, 40, State::kAnother));
  EXPECT_EQ(store_->find(), known("other", 9, 90));
}

TEST_P(AuthDatabaseContract, AcceptsADatabaseBeforeTheFirstReading) {
  store_->accept(known("one", 5, 50));

  EXPECT_EQ(store_->find(), known("one", 5, 50));
}

TEST_P(AuthDatabaseContract, RemembersThatWhatWasLostIsRestoredUntilItIsLostAgain) {
  store_->raise(known("one", 5, 50));
  store_->change_state(known("one", 5, 50), known("one", 5, 50, State::kWentBack));
  store_->set_restored();
  EXPECT_TRUE(store_->find()->is_restored);

  store_->accept(known("one", 4, 40));
  EXPECT_FALSE(store_->find()->is_restored);
}

class AuthDatabaseOfAnOlderVersion : public test::DatabaseTest {};
RUN_ON_ALL_DATABASES(AuthDatabaseOfAnOlderVersion);

TEST_P(AuthDatabaseOfAnOlderVersion, IsStillOwedWhatItLostAfterTheMigration) {
  const auto migrations = books::migrations(GetParam());
  common::sql::migrate(url(), "books_migrations", migrations.first(10));
  const auto driver = make_driver();
  common::sql::Database database(*driver);
  common::make_sql_revocation_store(database)->save(
      std::array{common::KeptRevocation{.entry = {.id = 51}, .database_id = "one"}});
  database.write([](common::sql::Connection& connection) {
    return connection.execute(
        "INSERT INTO auth_database (id, database_id, mark, last_id, state, is_restored) "
        "VALUES (1, 'one', 4, 50, 'went_back', 0)");
  });

  common::sql::migrate(url(), "books_migrations", migrations);

  auto expected = known("one", 4, 50, State::kWentBack);
  expected.lost_after = 50;
  expected.lost_row = common::make_sql_revocation_store(database)
                          ->list_lost({.database_id = "one"}, nullptr, 1)
                          .at(0)
                          .row;
  EXPECT_EQ(common::make_sql_auth_database_store(database)->find(), expected);
}

}  // namespace
