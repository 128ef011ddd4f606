// The revocation store. Its table is created by the migrations of books-service.
#include <array>
#include <vector>

#include "books-service/adapters/sql_catalogue.hpp"
#include "common/sql/database.hpp"
#include "common/sql/migrate.hpp"
#include "common/token/revocation_store.hpp"
#include "tests/support/database_test.hpp"

namespace {

using common::KeptRevocation;
using common::RevocationKind;
using std::chrono::seconds;

constexpr common::Timestamp kNow{std::chrono::milliseconds{1'700'000'000'123}};

KeptRevocation session_entry(std::int64_t id, const std::string& session_id) {
  return {.entry = {.id = id,
                    .kind = RevocationKind::kSession,
                    .session_id = session_id,
                    .user_id = 7,
                    .created_at = kNow,
                    .expires_at = kNow + seconds(1)},
          .database_id = "one",
          .keep_until = kNow + seconds(5)};
}

KeptRevocation user_entry(std::int64_t id, common::Timestamp created_at = kNow) {
  return {.entry = {.id = id,
                    .kind = RevocationKind::kUserDeleted,
                    .user_id = 8,
                    .created_at = created_at,
                    .expires_at = kNow + seconds(9)},
          .database_id = "one",
          .keep_until = kNow + seconds(9)};
}

std::vector<std::int64_t> ids_of(const std::vector<KeptRevocation>& kept) {
  std::vector<std::int64_t> ids;
  for (const auto& one : kept) ids.push_back(one.entry.id);
  return ids;
}

using Ids = std::vector<std::int64_t>;

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

TEST_P(RevocationStoreContract, ReadsBackWhatWasSaved) {
  store_->save(std::array{user_entry(6), session_entry(5, "s-5")});

  const auto found = store_->list_live(kNow, nullptr, 10);

  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].entry.id, 5);
  EXPECT_EQ(found[0].entry.kind, RevocationKind::kSession);
  EXPECT_EQ(found[0].entry.session_id, "s-5");
  EXPECT_EQ(found[0].entry.created_at, kNow);
  EXPECT_EQ(found[0].entry.expires_at, kNow + seconds(1));
  EXPECT_EQ(found[0].database_id, "one");
  EXPECT_EQ(found[0].keep_until, kNow + seconds(5));
  EXPECT_EQ(found[1].entry.kind, RevocationKind::kUserDeleted);
  EXPECT_EQ(found[1].entry.session_id, "");
  EXPECT_EQ(found[1].entry.user_id, 8);
}

TEST_P(RevocationStoreContract, ListsWhatIsLiveInPages) {
  store_->save(std::array{session_entry(3, "a"), user_entry(1), session_entry(2, "b")});

  const auto first = store_->list_live(kNow, nullptr, 1);
  ASSERT_EQ(ids_of(first), Ids{3});
  const auto second = store_->list_live(kNow, &first[0], 1);
  ASSERT_EQ(ids_of(second), Ids{2});
  const auto third = store_->list_live(kNow, &second[0], 1);
  ASSERT_EQ(ids_of(third), Ids{1});
  EXPECT_TRUE(store_->list_live(kNow, &third[0], 1).empty());
  EXPECT_EQ(ids_of(store_->list_live(kNow + seconds(2), nullptr, 10)), Ids{1});
}

TEST_P(RevocationStoreContract, ListsInPagesAndCountsWhatADatabaseHasLost) {
  auto foreign = session_entry(8, "a");
  foreign.database_id = "other";
  store_->save(std::array{session_entry(2, "a"), session_entry(4, "d"), session_entry(3, "c"),
                          foreign, session_entry(5, "e")});

  const auto first = store_->list_lost({"one", 2}, nullptr, 2);
  ASSERT_EQ(ids_of(first), (Ids{3, 4}));
  EXPECT_EQ(ids_of(store_->list_lost({"one", 2}, &first[1], 2)), Ids{5});
  EXPECT_EQ(store_->count_lost({"one", 2}), 3);
  const auto row = first[1].row;
  EXPECT_EQ(ids_of(store_->list_lost({"one", 2, row}, nullptr, 9)), Ids{4}) << "the rest is newer";
  EXPECT_EQ(store_->count_lost({"one", 2, row}), 1);
  EXPECT_EQ(store_->count_lost({"one", 5}), 0);
  EXPECT_EQ(store_->count_lost({"unknown", 0}), 0);
}

TEST_P(RevocationStoreContract, KeepsABoundedNumberBesidesThoseOfValidTokens) {
  const auto small = common::make_sql_revocation_store(*database_, 2);
  for (int id = 1; id <= 5; ++id) {
    auto kept = session_entry(id, std::to_string(id));
    if (id == 1) kept.entry.expires_at = kNow + seconds(4);
    small->save(std::array{kept});
  }

  EXPECT_EQ(small->prune(kNow + seconds(1), 10), 0) << "their tokens are valid";
  EXPECT_EQ(small->prune(kNow + seconds(2), 1), 1);
  EXPECT_EQ(small->prune(kNow + seconds(2), 10), 1);

  EXPECT_EQ(ids_of(small->list_lost({"one", 0}, nullptr, 10)), (Ids{1, 4, 5}));
}

// A database that went back gives its numbers again.
TEST_P(RevocationStoreContract, KeepsBothEntriesOfANumberThatWasGivenAgain) {
  store_->save(std::array{session_entry(5, "lost")});

  store_->save(std::array{session_entry(5, "new")});

  EXPECT_EQ(ids_of(store_->list_lost({"one", 0}, nullptr, 10)), (Ids{5, 5}));
}

TEST_P(RevocationStoreContract, KeepsTheNewestEntryOfOneUser) {
  store_->save(std::array{user_entry(5, kNow + seconds(1))});

  store_->save(std::array{user_entry(4, kNow)});
  EXPECT_EQ(ids_of(store_->list_lost({"one", 0}, nullptr, 10)), Ids{5});
  store_->save(std::array{user_entry(6, kNow + seconds(2))});
  EXPECT_EQ(ids_of(store_->list_lost({"one", 0}, nullptr, 10)), Ids{6});
}

TEST_P(RevocationStoreContract, PrunesUpToALimitWhatIsNoLongerKept) {
  store_->save(std::array{session_entry(1, "a"), session_entry(2, "b"), user_entry(3)});
  const auto later = kNow + seconds(6);

  EXPECT_EQ(store_->prune(kNow + seconds(5), 10), 0);
  EXPECT_EQ(store_->prune(later, 1), 1);
  EXPECT_EQ(store_->prune(later, 10), 1);
  EXPECT_EQ(store_->prune(later, 10), 0);

  EXPECT_EQ(store_->list_lost({"one", 0}, nullptr, 10).size(), 1U);
}

class RevocationsOfAnOlderVersion : public test::DatabaseTest {};
RUN_ON_ALL_DATABASES(RevocationsOfAnOlderVersion);

TEST_P(RevocationsOfAnOlderVersion, StayAndAreUniqueAfterTheMigration) {
  const auto migrations = books::migrations(GetParam());
  common::sql::migrate(url(), "books_migrations", migrations.first(8));
  const auto driver = make_driver();
  common::sql::Database database(*driver);
  database.write([](common::sql::Connection& connection) {
    return connection.execute(
        "INSERT INTO revocations_seen (id, kind, session_id, user_id, created_at, expires_at) "
        "VALUES (3, 'session', 's', 7, 1, ?), (4, 'user', NULL, 7, 1, ?), "
        "(6, 'user', NULL, 7, 2, ?)",
        {kNow.time_since_epoch().count(), kNow.time_since_epoch().count(),
         kNow.time_since_epoch().count()});
  });

  common::sql::migrate(url(), "books_migrations", migrations);

  const auto store = common::make_sql_revocation_store(database);
  EXPECT_EQ(ids_of(store->list_live(kNow, nullptr, 10)), (Ids{3, 6}));
  store->save(std::array{session_entry(7, "s-7")});
  EXPECT_EQ(ids_of(store->list_lost({"", 0}, nullptr, 10)), (Ids{3, 6}));
  EXPECT_EQ(ids_of(store->list_lost({"one", 0}, nullptr, 10)), Ids{7});
}

}  // namespace
