// The revocation store. Its table is created by the migrations of books-service.
#include <array>

#include "books-service/adapters/sql_catalogue.hpp"
#include "common/sql/database.hpp"
#include "common/sql/migrate.hpp"
#include "common/token/revocation_store.hpp"
#include "tests/support/database_test.hpp"

namespace {

using common::Revocation;
using common::RevocationKind;
using std::chrono::seconds;

constexpr common::Timestamp kNow{std::chrono::milliseconds{1'700'000'000'123}};

Revocation session_entry(std::int64_t id, const std::string& session_id) {
  return {.id = id,
          .kind = RevocationKind::kSession,
          .session_id = session_id,
          .user_id = 7,
          .created_at = kNow,
          .expires_at = kNow + seconds(1)};
}

Revocation deleted_user_entry(std::int64_t id) {
  return {.id = id,
          .kind = RevocationKind::kUserDeleted,
          .user_id = 8,
          .created_at = kNow,
          .expires_at = kNow + seconds(9)};
}

class RevocationStoreContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "books_migrations", books::migrations(GetParam()));
    driver_ = make_driver();
    database_ = std::make_unique<common::sql::Database>(*driver_);
    store_ = common::make_sql_revocation_store(*database_);
  }
  void TearDown() override {
    database_.reset();
    test::DatabaseTest::TearDown();
  }

  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> database_;
  std::unique_ptr<common::RevocationStore> store_;
};
RUN_ON_ALL_DATABASES(RevocationStoreContract);

TEST_P(RevocationStoreContract, ListsWhatWasSavedByAscendingId) {
  store_->save(std::array{deleted_user_entry(6), session_entry(5, "s-5")});

  const auto found = store_->list(0, 10);

  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].id, 5);
  EXPECT_EQ(found[0].kind, RevocationKind::kSession);
  EXPECT_EQ(found[0].session_id, "s-5");
  EXPECT_EQ(found[0].created_at, kNow);
  EXPECT_EQ(found[0].expires_at, kNow + seconds(1));
  EXPECT_EQ(found[1].kind, RevocationKind::kUserDeleted);
  EXPECT_EQ(found[1].session_id, "");
  EXPECT_EQ(found[1].user_id, 8);
}

TEST_P(RevocationStoreContract, ListsAPageAfterAnId) {
  store_->save(std::array{session_entry(1, "a"), session_entry(2, "b"), session_entry(3, "c")});

  const auto found = store_->list(1, 1);

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, 2);
}

TEST_P(RevocationStoreContract, ReplacesAnEntryWithTheSameId) {
  store_->save(std::array{session_entry(5, "of the old database")});

  store_->save(std::array{session_entry(5, "of the new database")});

  const auto found = store_->list(0, 10);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].session_id, "of the new database");
}

TEST_P(RevocationStoreContract, PrunesExpiredEntriesUpToALimit) {
  store_->save(std::array{session_entry(1, "a"), session_entry(2, "b"), deleted_user_entry(3)});
  const auto later = kNow + seconds(2);

  EXPECT_EQ(store_->prune(later, 1), 1);
  EXPECT_EQ(store_->prune(later, 10), 1);
  EXPECT_EQ(store_->prune(later, 10), 0);

  EXPECT_EQ(store_->list(0, 10).size(), 1U);
}

}  // namespace
