#include <algorithm>
#include <array>

#include "books-service/adapters/sql_catalogue.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/race.hpp"

namespace {

using books::Item;

constexpr std::int64_t kAna = 1;
constexpr std::int64_t kBeto = 2;
constexpr common::Timestamp kNow{std::chrono::milliseconds{1'700'000'000'123}};

class ItemsContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "books_migrations", books::migrations(GetParam()));
    driver_ = make_driver();
    pool_ = std::make_unique<common::sql::Database>(*driver_);
    items_ = books::make_sql_items(*pool_);
  }

  void TearDown() override {
    pool_.reset();
    test::DatabaseTest::TearDown();
  }

  books::ItemRepository& items() { return *items_; }
  common::sql::Database& pool() { return *pool_; }

 private:
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> pool_;
  std::unique_ptr<books::ItemRepository> items_;
};
RUN_ON_ALL_DATABASES(ItemsContract);

TEST_P(ItemsContract, ReadsBackWhatWasStored) {
  const std::string description = std::string(1990, 'd') + "\n'\"\\\t🔑";
  const auto added = items().add(kAna, {.name = "Llave ñ", .description = description}, kNow);

  const auto found = items().find(kAna, added.id);

  ASSERT_TRUE(found);
  for (const auto& item : {added, *found}) {
    EXPECT_EQ(item.id, added.id);
    EXPECT_EQ(item.user_id, kAna);
    EXPECT_EQ(item.fields.name, "Llave ñ");
    EXPECT_EQ(item.fields.description, description);
    EXPECT_EQ(item.created_at, kNow);
    EXPECT_EQ(item.updated_at, kNow);
    EXPECT_EQ(item.version, 1);
  }
}

TEST_P(ItemsContract, DistinguishesNoDescriptionFromAnEmptyOne) {
  const auto without = items().add(kAna, {.name = "without", .description = {}}, kNow);
  const auto empty = items().add(kAna, {.name = "empty", .description = ""}, kNow);

  EXPECT_EQ(items().find(kAna, without.id)->fields.description, std::nullopt);
  EXPECT_EQ(items().find(kAna, empty.id)->fields.description, "");
}

TEST_P(ItemsContract, StoresNamesAndDescriptionsOfFullLength) {
  std::string name;
  std::string description;
  for (int i = 0; i < 200; ++i) name += "🔑";
  for (int i = 0; i < 2000; ++i) description += "🔑";

  const auto added = items().add(kAna, {.name = name, .description = description}, kNow);

  EXPECT_EQ(items().find(kAna, added.id)->fields.name, name);
  EXPECT_EQ(items().find(kAna, added.id)->fields.description, description);
}

TEST_P(ItemsContract, HidesTheItemsOfOtherUsers) {
  const auto item = items().add(kAna, {.name = "mine", .description = {}}, kNow);

  EXPECT_FALSE(items().find(kBeto, item.id));
  EXPECT_TRUE(items().list(kBeto, {}).entries.empty());
}

TEST_P(ItemsContract, ReadsBackWhatWasUpdated) {
  const auto later = kNow + std::chrono::seconds(1);
  const auto added = items().add(kAna, {.name = "a", .description = "d"}, kNow);

  const auto changed = items().update(added, {.name = "🔑", .description = {}}, later);

  ASSERT_TRUE(changed);
  const auto found = items().find(kAna, added.id);
  for (const auto& item : {*changed, *found}) {
    EXPECT_EQ(item.fields.name, "🔑");
    EXPECT_EQ(item.fields.description, std::nullopt);
    EXPECT_EQ(item.created_at, kNow);
    EXPECT_EQ(item.updated_at, later);
    EXPECT_EQ(item.version, 2);
  }
}

TEST_P(ItemsContract, IncrementsTheVersionIfNothingDiffers) {
  const auto added = items().add(kAna, {.name = "a", .description = {}}, kNow);

  EXPECT_TRUE(items().update(added, added.fields, kNow));

  EXPECT_EQ(items().find(kAna, added.id)->version, 2);
}

TEST_P(ItemsContract, UpdatesAndRemovesOnlyTheCurrentVersion) {
  const auto first = items().add(kAna, {.name = "a", .description = {}}, kNow);
  const auto second = items().update(first, {.name = "b", .description = {}}, kNow);

  EXPECT_FALSE(items().update(first, {.name = "c", .description = {}}, kNow));
  EXPECT_FALSE(items().remove(first));
  EXPECT_EQ(items().find(kAna, first.id)->fields.name, "b");
  EXPECT_TRUE(items().remove(*second));
  EXPECT_FALSE(items().remove(*second));
  EXPECT_FALSE(items().update(*second, {.name = "d", .description = {}}, kNow));
  EXPECT_FALSE(items().find(kAna, first.id));
}

TEST_P(ItemsContract, DoesNotUpdateOrRemoveItemsOfAnotherUser) {
  auto item = items().add(kAna, {.name = "a", .description = {}}, kNow);
  item.user_id = kBeto;

  EXPECT_FALSE(items().update(item, {.name = "b", .description = {}}, kNow));
  EXPECT_FALSE(items().remove(item));

  EXPECT_EQ(items().find(kAna, item.id)->version, 1);
}

TEST_P(ItemsContract, AppliesOneOfManyConcurrentUpdates) {
  for (int round = 0; round < 20; ++round) {
    const auto item = items().add(kAna, {.name = "a", .description = {}}, kNow);

    const auto won = test::race(4, [&](int contender) {
      if (contender == 0) return items().remove(item);
      return items().update(item, {.name = "b", .description = {}}, kNow).has_value();
    });

    ASSERT_EQ(std::count(won.begin(), won.end(), true), 1);
  }
}

TEST_P(ItemsContract, RemovesTheItemsOfOneUserInBatches) {
  for (int i = 0; i < 3; ++i) items().add(kAna, {.name = "a", .description = {}}, kNow);
  const auto kept = items().add(kBeto, {.name = "b", .description = {}}, kNow);

  EXPECT_EQ(items().remove_all_of(kAna, 2), 2);
  EXPECT_EQ(items().remove_all_of(kAna, 2), 1);

  EXPECT_TRUE(items().list(kAna, {}).entries.empty());
  EXPECT_TRUE(items().find(kBeto, kept.id));
}

}  // namespace
