// Search of items and books on each database.
#include <fmt/format.h>

#include "books-service/adapters/sql_catalogue.hpp"
#include "common/sql/make_driver.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/recording_driver.hpp"

namespace {

using common::ListQuery;
using common::SortKey;
using Names = std::vector<std::string>;

constexpr std::int64_t kAna = 1;
constexpr std::int64_t kBeto = 2;
constexpr common::Timestamp kNow{std::chrono::milliseconds{1'700'000'000'123}};

class SearchContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "books_migrations", books::migrations(GetParam()));
    driver_ = common::sql::make_driver(url());
    recorder_ = std::make_unique<test::RecordingDriver>(*driver_);
    pool_ = std::make_unique<common::sql::Database>(*recorder_);
    items_ = books::make_sql_items(*pool_);
    books_ = books::make_sql_books(*pool_);
  }

  void TearDown() override {
    pool_.reset();
    test::DatabaseTest::TearDown();
  }

  common::sql::Database& pool() { return *pool_; }
  test::RecordingDriver& recorder() { return *recorder_; }
  books::ItemRepository& items() { return *items_; }
  books::BookRepository& all_books() { return *books_; }

  books::Item add(const std::string& name, const std::optional<std::string>& description = {},
                  std::int64_t user_id = kAna) {
    return items_->add(user_id, {.name = name, .description = description}, kNow);
  }
  books::Book add_book(const books::BookFields& fields) {
    return books_->add(kAna, fields, kNow).book.value();
  }

  // The names of all matching items, from all pages.
  Names find(const std::string& q, const SortKey& sort = {}, int limit = 100) {
    Names names;
    ListQuery query{.sort = sort, .after = {}, .q = q, .limit = limit};
    do {
      const auto page = items_->list(kAna, query);
      EXPECT_LE(page.entries.size(), static_cast<std::size_t>(limit));
      for (const auto& item : page.entries) names.push_back(item.fields.name);
      query.after = page.next;
    } while (query.after);
    return names;
  }
  Names find_books(const std::string& q) {
    Names titles;
    for (const auto& book : books_->list({.sort = {}, .after = {}, .q = q}).entries) {
      titles.push_back(book.fields.title);
    }
    return titles;
  }
  std::int64_t count(const std::string& table) {
    return pool_
        ->read([&](auto& connection) {
          return connection.query(fmt::format("SELECT COUNT(*) FROM {}", table));
        })[0]
        .integer(0);
  }
  void run(const std::string& sql) {
    pool_->write([&](auto& connection) { connection.run_script(sql); });
  }

 private:
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<test::RecordingDriver> recorder_;
  std::unique_ptr<common::sql::Database> pool_;
  std::unique_ptr<books::ItemRepository> items_;
  std::unique_ptr<books::BookRepository> books_;
};
RUN_ON_ALL_DATABASES(SearchContract);

TEST_P(SearchContract, FindsItemsWithEveryWordInNameOrDescription) {
  add("Brass key", "Opens the reading room.");
  add("Reading lamp", "brass, with a green shade");
  add("Keyboard");

  EXPECT_EQ(find("brass"), (Names{"Brass key", "Reading lamp"}));
  EXPECT_EQ(find("reading brass"), (Names{"Brass key", "Reading lamp"}));
  EXPECT_EQ(find("reading \t key"), (Names{"Brass key"}));
  EXPECT_EQ(find("brass keyboard"), Names{});
  EXPECT_EQ(find("missing"), Names{});
}

TEST_P(SearchContract, FindsSubstringsInsideWords) {
  add("Keyboard");
  add("Monkey");
  add("日本語の鍵");
  add("🔑 spare");

  EXPECT_EQ(find("key"), (Names{"Keyboard", "Monkey"}));
  EXPECT_EQ(find("oar"), (Names{"Keyboard"}));
  EXPECT_EQ(find("本語"), (Names{"日本語の鍵"}));
  EXPECT_EQ(find("🔑"), (Names{"🔑 spare"}));
}

TEST_P(SearchContract, DoesNotMatchAcrossNameAndDescription) {
  add("brass", "key");

  EXPECT_EQ(find("brasskey"), Names{});
}

TEST_P(SearchContract, ComparesWithoutCaseAndAccents) {
  add("Llave de Álvaro", "STRASSE; Crème brûlée");

  for (const auto* q : {"alvaro", "ÁLVARO", "a\u0301lvaro", "straße", "creme BRULEE", "LVAR"}) {
    EXPECT_EQ(find(q), (Names{"Llave de Álvaro"})) << q;
  }
  EXPECT_EQ(find("llaves"), Names{});
}

TEST_P(SearchContract, ListsEverythingWithoutAWord) {
  add("a key");

  for (const auto* q : {"", " ", " \t\r\n", "\u00A0", "\u0301"}) {
    EXPECT_EQ(find(q), (Names{"a key"})) << q;
  }
}

TEST_P(SearchContract, MatchesEveryCharacterLiterally) {
  add("100% of a_b' OR 1=1 -- \\");
  add("plain");

  for (const auto* q : {"' OR 1=1 --", "%", "_", "\\", "a_b'"}) {
    EXPECT_EQ(find(q), (Names{"100% of a_b' OR 1=1 -- \\"})) << q;
  }
  for (const auto* q : {"pl%", "p*", "*", "pl_in", "+plain", "\"plain\""}) {
    EXPECT_EQ(find(q), Names{}) << q;
  }
}

TEST_P(SearchContract, FindsOnlyTheItemsOfTheUser) {
  add("Brass key");
  add("Brass lamp", {}, kBeto);

  EXPECT_EQ(find("bra"), (Names{"Brass key"}));
  EXPECT_EQ(find("bra", {.field = "name"}), (Names{"Brass key"}));
  EXPECT_EQ(find("lamp"), Names{});
}

TEST_P(SearchContract, FindsUpdatedButNotRemovedItems) {
  auto item = add("Brass key", "old");
  add("Iron key", "old");

  item = items().update(item, {.name = "Copper key", .description = {}}, kNow).value();

  EXPECT_EQ(find("brass"), Names{});
  EXPECT_EQ(find("copper"), (Names{"Copper key"}));
  EXPECT_EQ(find("old"), (Names{"Iron key"}));
  ASSERT_TRUE(items().remove(item));
  EXPECT_EQ(find("key"), (Names{"Iron key"}));
}

TEST_P(SearchContract, IgnoresAnUpdateOfAnOutdatedVersion) {
  const auto item = add("Brass key");
  ASSERT_TRUE(items().update(item, {.name = "Iron key", .description = {}}, kNow));

  EXPECT_FALSE(items().update(item, {.name = "Copper key", .description = {}}, kNow));

  EXPECT_EQ(find("copper"), Names{});
  EXPECT_EQ(find("iron"), (Names{"Iron key"}));
}

TEST_P(SearchContract, PaginatesInEveryOrder) {
  Names names;
  for (const auto* name : {"d", "B", "a", "c", "E"}) {
    add(fmt::format("{} key", name), "shared");
    add("in between");
    names.push_back(fmt::format("{} key", name));
  }
  const Names by_name{"a key", "B key", "c key", "d key", "E key"};
  const Names by_name_back(by_name.rbegin(), by_name.rend());
  const Names reversed(names.rbegin(), names.rend());

  for (const int limit : {1, 2, 5, 9}) {
    for (const auto* q : {"key", "ey shared"}) {
      SCOPED_TRACE(fmt::format("{} by {}", q, limit));
      EXPECT_EQ(find(q, {"id"}, limit), names);
      EXPECT_EQ(find(q, {"id", true}, limit), reversed);
      EXPECT_EQ(find(q, {"name"}, limit), by_name);
      EXPECT_EQ(find(q, {"name", true}, limit), by_name_back);
      EXPECT_EQ(find(q, {"created_at"}, limit), names);
    }
  }
}

// U+FDFA folds to 18 characters: 73 KB for an item of maximum length.
TEST_P(SearchContract, StoresTheLongestFoldedTexts) {
  std::string name;
  std::string description;
  for (int i = 0; i < 200; ++i) name += "\uFDFA";
  for (int i = 0; i < 1996; ++i) description += "\uFDFA";

  add(name, description + " end");

  EXPECT_EQ(find("end"), Names{name});
}

TEST_P(SearchContract, AddsAndUpdatesByOneStatementWithoutATransaction) {
  int commits = 0;
  recorder().before_commit = [&] { ++commits; };
  recorder().statements.clear();

  const auto item = add("Brass key", "of the hall");
  EXPECT_EQ(recorder().statements.size(), 1U);
  items().update(item, {.name = "Iron key", .description = {}}, kNow);
  EXPECT_EQ(recorder().statements.size(), 2U);
  const auto book = add_book({.title = "Rayuela", .author = "Cortázar", .isbn = {}, .year = {}});
  EXPECT_EQ(recorder().statements.size(), 3U);
  all_books().update(book, {.title = "Bestiario", .author = "Cortázar", .isbn = {}, .year = {}},
                     kNow);
  EXPECT_EQ(recorder().statements.size(), 4U);
  EXPECT_EQ(commits, 0);
}

TEST_P(SearchContract, FindsBooksByTitleAndAuthor) {
  const auto book =
      add_book({.title = "Rayuela", .author = "Julio Cortázar", .isbn = {}, .year = {}});
  add_book({.title = "El Aleph", .author = "Jorge Luis Borges", .isbn = {}, .year = 1949});

  EXPECT_EQ(find_books("cortazar rayuela"), (Names{"Rayuela"}));
  EXPECT_EQ(find_books("bor"), (Names{"El Aleph"}));
  EXPECT_EQ(find_books("LEPH"), (Names{"El Aleph"}));

  auto fields = book.fields;
  fields.title = "Bestiario";
  const auto changed = all_books().update(book, fields, kNow).book.value();

  EXPECT_EQ(find_books("rayuela"), Names{});
  EXPECT_EQ(find_books("bestiario julio"), (Names{"Bestiario"}));
  ASSERT_TRUE(all_books().remove(changed));
  EXPECT_EQ(find_books("julio"), Names{});
}

TEST_P(SearchContract, FindsABookByItsIsbnInEveryForm) {
  add_book({.title = "Rayuela", .author = "Cortázar", .isbn = "9788437604572", .year = {}});

  for (const auto* q :
       {"9788437604572", "978-84-376-0457-2", "978 84 376 0457 2", "8437604575", "97884376"}) {
    EXPECT_EQ(find_books(q), (Names{"Rayuela"})) << q;
  }
  EXPECT_EQ(find_books("9780306406157"), Names{});
}

TEST_P(SearchContract, RefusesTooManyWords) {
  EXPECT_EQ(tests::code_of([&] { find("a b c d e f g h i"); }), "bad_query");
  EXPECT_EQ(tests::code_of([&] { find_books("a b c d e f g h i"); }), "bad_query");
}

constexpr auto kOldRows =
    "INSERT INTO items (user_id, name, description, created_at, updated_at, version) "
    "VALUES (1, 'Ärmel', 'of brass', 5, 5, 1), (1, 'zebra', NULL, 5, 5, 1), "
    "(2, 'brass', NULL, 5, 5, 1);"
    "INSERT INTO books (user_id, title, author, isbn, created_at, updated_at, version) "
    "VALUES (1, 'Rayuela', 'Cortázar', '9788437604572', 5, 5, 1);";

TEST_P(SearchContract, FoldsRowsFromBeforeTheFoldedColumns) {
  run(kOldRows);
  run("INSERT INTO items_unfolded SELECT id FROM items;"
      "INSERT INTO books_unfolded SELECT id FROM books");
  ASSERT_EQ(find("brass"), Names{});

  books::backfill_items(pool());
  books::backfill_books(pool());

  EXPECT_EQ(find("armel brass"), (Names{"Ärmel"}));
  EXPECT_EQ(find("", {.field = "name"}), (Names{"Ärmel", "zebra"}));
  EXPECT_EQ(find_books("rayuela cortazar"), (Names{"Rayuela"}));
  EXPECT_EQ(find_books("8437604575"), (Names{"Rayuela"}));
  EXPECT_EQ(count("items_unfolded") + count("books_unfolded"), 0);
}

TEST_P(SearchContract, SortsOldRowsAgainWithoutTheirPunctuation) {
  add("¿Quién?");
  add("Zorro");
  run("UPDATE items SET name_key = '¿quien?' WHERE name = '¿Quién?'");
  ASSERT_EQ(find("", {.field = "name"}), (Names{"Zorro", "¿Quién?"}));

  for (const auto& migration : books::migrations(GetParam())) {
    if (migration.name.ends_with("_plain_sort_keys")) run(std::string(migration.sql));
  }
  books::backfill_items(pool());

  EXPECT_EQ(find("", {.field = "name"}), (Names{"¿Quién?", "Zorro"}));
}

TEST_P(SearchContract, FoldsMoreRowsThanFitInOneTransaction) {
  for (int i = 0; i < 250; ++i) add(fmt::format("Key {}", i));
  run("UPDATE items SET search_text = ''; INSERT INTO items_unfolded SELECT id FROM items");

  books::backfill_items(pool());

  EXPECT_EQ(find("key").size(), 250U);
}

// An instance that starts concurrently folds the same rows.
TEST_P(SearchContract, FoldsOldRowsDespiteContention) {
  add("Brass key");
  run("UPDATE items SET search_text = ''; INSERT INTO items_unfolded SELECT id FROM items");
  int refusals_left = 10;  // more than the retries of one transaction
  recorder().before_commit = [&] {
    if (refusals_left == 0) return;
    --refusals_left;
    throw common::sql::Contention("deadlock");
  };
  common::sql::Database contended(recorder(), {.retry_pause = std::chrono::milliseconds(0)});

  books::backfill_items(contended);

  EXPECT_EQ(refusals_left, 0);
  EXPECT_EQ(find("brass"), (Names{"Brass key"}));
}

// A database of an older version of the service.
class OldDatabase : public test::DatabaseTest {
 protected:
  void expect_found_after_migration_from(std::size_t level) {
    const auto steps = books::migrations(GetParam());
    common::sql::migrate(url(), "books_migrations", steps.first(level));
    const auto driver = common::sql::make_driver(url());
    driver->connect()->run_script(kOldRows);

    common::sql::migrate(url(), "books_migrations", steps);
    common::sql::Database pool(*driver);
    books::backfill_items(pool);
    books::backfill_books(pool);

    const auto items = books::make_sql_items(pool);
    const auto found = items->list(1, {.sort = {}, .after = {}, .q = "el bra"}).entries;
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].fields.name, "Ärmel");
    const auto books = books::make_sql_books(pool);
    EXPECT_EQ(books->list({.sort = {}, .after = {}, .q = "tazar"}).entries.size(), 1U);
  }
};
RUN_ON_ALL_DATABASES(OldDatabase);

TEST_P(OldDatabase, FindsOldRowsAfterMigrationFromEveryVersion) {
  constexpr std::size_t kPlainSortKeys = 7;  // from then on the service writes what searches need
  for (std::size_t level = 2; level < kPlainSortKeys; ++level) {
    SCOPED_TRACE(level);
    expect_found_after_migration_from(level);
    TearDown();
    SetUp();
  }
}

}  // namespace
