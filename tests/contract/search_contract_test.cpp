// Finding items and books by their words, alike on each database.
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "books-service/adapters/migrations.hpp"
#include "books-service/adapters/sql_books.hpp"
#include "books-service/adapters/sql_items.hpp"
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
    pool_ = std::make_unique<common::sql::Database>(*driver_);
    items_ = books::make_sql_items(*pool_);
    books_ = books::make_sql_books(*pool_);
  }

  void TearDown() override {
    pool_.reset();
    test::DatabaseTest::TearDown();
  }

  common::sql::Driver& driver() { return *driver_; }
  common::sql::Database& pool() { return *pool_; }
  books::ItemRepository& items() { return *items_; }

  books::Item add(const std::string& name, const std::optional<std::string>& description = {},
                  std::int64_t user_id = kAna) {
    return items_->add(user_id, {.name = name, .description = description}, kNow);
  }
  books::Book add_book(const books::BookFields& fields) {
    return books_->add(kAna, fields, kNow).book.value();
  }
  books::BookRepository& all_books() { return *books_; }

  // The names of all items that are found, page by page.
  Names find(const std::string& q, const std::vector<SortKey>& sort = {{.field = "id"}},
             int limit = 100) {
    Names names;
    ListQuery query{.sort = sort, .after = {}, .q = q, .limit = limit};
    do {
      const auto page = items_->list(kAna, query);
      EXPECT_LE(page.entries.size(), static_cast<std::size_t>(limit));
      for (const auto& item : page.entries) names.push_back(item.fields.name);
      query.after = page.next;
    } while (!query.after.empty());
    return names;
  }
  Names find_books(const std::string& q) {
    Names titles;
    for (const auto& book : books_->list({.sort = {{"id"}}, .after = {}, .q = q}).entries) {
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

 private:
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> pool_;
  std::unique_ptr<books::ItemRepository> items_;
  std::unique_ptr<books::BookRepository> books_;
};
RUN_ON_ALL_DATABASES(SearchContract);

TEST_P(SearchContract, FindsTheItemsThatHaveEveryWordInNameOrDescription) {
  add("Brass key", "Opens the reading room.");
  add("Reading lamp", "brass, with a green shade");
  add("Keyboard");

  EXPECT_EQ(find("brass"), (Names{"Brass key", "Reading lamp"}));
  EXPECT_EQ(find("reading brass"), (Names{"Brass key", "Reading lamp"}));
  EXPECT_EQ(find("reading key"), (Names{"Brass key"}));
  EXPECT_EQ(find("key"), (Names{"Brass key"}));
  EXPECT_EQ(find("brass keyboard"), Names{});
  EXPECT_EQ(find("missing"), Names{});
}

TEST_P(SearchContract, ComparesWithoutCaseAndAccents) {
  add("Llave de Álvaro", "STRASSE; Crème brûlée");

  for (const auto* q : {"alvaro", "ÁLVARO", "a\u0301lvaro", "straße", "creme BRULEE"}) {
    EXPECT_EQ(find(q), (Names{"Llave de Álvaro"})) << q;
  }
  EXPECT_EQ(find("llaves"), Names{});
}

TEST_P(SearchContract, FindsWordsByTheirBeginning) {
  add("Keyboard and keys", "keyed");
  add("Monkey");
  add("Key");

  EXPECT_EQ(find("key*"), (Names{"Keyboard and keys", "Key"}));
  EXPECT_EQ(find("KEYB*"), (Names{"Keyboard and keys"}));
  EXPECT_EQ(find("ke* an*"), (Names{"Keyboard and keys"}));
  EXPECT_EQ(find("and ke*"), (Names{"Keyboard and keys"}));
  EXPECT_EQ(find("key*", {{.field = "name"}, {.field = "id"}}),
            (Names{"Key", "Keyboard and keys"}));
}

TEST_P(SearchContract, FindsNothingWithoutAWord) {
  add("🔑 ...");

  EXPECT_EQ(find("🔑"), Names{});
  EXPECT_EQ(find(" "), Names{});
  EXPECT_EQ(find(""), (Names{"🔑 ..."}));
}

TEST_P(SearchContract, TakesNothingInAWordForSql) {
  add("100% of a_b' OR 1=1 --");
  add("plain");

  EXPECT_EQ(find("' OR 1=1 --"), (Names{"100% of a_b' OR 1=1 --"}));
  EXPECT_EQ(find("%"), Names{});
  EXPECT_EQ(find("pl%"), Names{});
}

TEST_P(SearchContract, FindsOnlyTheCallersItems) {
  add("Brass key");
  add("Brass lamp", {}, kBeto);

  EXPECT_EQ(find("brass"), (Names{"Brass key"}));
  EXPECT_EQ(find("bra*"), (Names{"Brass key"}));
  EXPECT_EQ(find("lamp"), Names{});
}

TEST_P(SearchContract, FollowsEveryChangeOfAnItem) {
  auto item = add("Brass key", "old");
  const auto other = add("Iron key", "old");

  item = items().update(item, {.name = "Copper key", .description = {}}, kNow).value();

  EXPECT_EQ(find("brass"), Names{});
  EXPECT_EQ(find("copper"), (Names{"Copper key"}));
  EXPECT_EQ(find("old"), (Names{"Iron key"}));
  EXPECT_EQ(find("key"), (Names{"Copper key", "Iron key"}));

  ASSERT_TRUE(items().remove(item));

  EXPECT_EQ(find("key"), (Names{"Iron key"}));
  EXPECT_EQ(items().remove_all_of(kAna, 10), 1);
  EXPECT_EQ(count("item_words"), 0);
}

TEST_P(SearchContract, AChangeThatComesTooLateLeavesTheWords) {
  const auto item = add("Brass key");
  ASSERT_TRUE(items().update(item, {.name = "Iron key", .description = {}}, kNow));

  EXPECT_FALSE(items().update(item, {.name = "Copper key", .description = {}}, kNow));

  EXPECT_EQ(find("copper"), Names{});
  EXPECT_EQ(find("iron"), (Names{"Iron key"}));
}

TEST_P(SearchContract, GoesPageByPageInEveryOrder) {
  Names names;
  for (const auto* name : {"d", "B", "a", "c", "E"}) {
    add(fmt::format("{} key", name), "shared");
    add("in between");
    names.push_back(fmt::format("{} key", name));
  }
  const Names by_name{"a key", "B key", "c key", "d key", "E key"};
  const Names reversed(names.rbegin(), names.rend());

  for (const int limit : {1, 2, 5, 9}) {
    for (const auto* q : {"key", "key shared", "ke*", "ke* sh*", "key sh*"}) {
      SCOPED_TRACE(fmt::format("{} by {}", q, limit));
      EXPECT_EQ(find(q, {{"id"}}, limit), names);
      EXPECT_EQ(find(q, {{"id", true}}, limit), reversed);
      EXPECT_EQ(find(q, {{"name"}, {"id"}}, limit), by_name);
      EXPECT_EQ(find(q, {{"created_at"}, {"name"}, {"id"}}, limit), by_name);
    }
  }
}

TEST_P(SearchContract, StoresTheManyWordsOfALongItem) {
  std::string description;
  for (int i = 0; i < 300; ++i) description += fmt::format("w{} ", i);
  add("long", description);

  EXPECT_EQ(find("w0 w63 w64 w299"), (Names{"long"}));
  EXPECT_EQ(count("item_words"), 301);
}

// What few words are stored by is another statement than that of many, and than that of none.
TEST_P(SearchContract, StoresItemsOfAnyNumberOfWords) {
  std::string words = "!";
  for (std::int64_t number = 0; number <= 20; ++number) {
    const auto before = count("item_words");
    const auto item = add(words);
    EXPECT_EQ(count("item_words"), before + number);
    EXPECT_EQ(items().find(kAna, item.id)->fields.name, words);
    if (number > 0) {
      EXPECT_EQ(find(fmt::format("w{}", number - 1)), Names{words});
    }
    words += fmt::format(" w{}", number);
  }
}

TEST_P(SearchContract, StoresNoRowWithoutItsWords) {
  const auto run = [&](const std::string& sql) {
    pool().write([&](auto& connection) { connection.run_script(sql); });
  };
  for (const auto* words : {"few", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17"}) {
    run("ALTER TABLE item_words RENAME TO hidden; ALTER TABLE book_words RENAME TO hidden_too");

    EXPECT_THROW(add(words), common::sql::Failure);
    EXPECT_THROW(add_book({.title = words, .author = "a", .isbn = {}, .year = {}}),
                 common::sql::Failure);

    run("ALTER TABLE hidden RENAME TO item_words; ALTER TABLE hidden_too RENAME TO book_words");
    EXPECT_EQ(count("items") + count("books"), 0);
  }
  add("of the same connection");  // whose transaction would else be open still
  common::sql::Database others(driver());
  EXPECT_EQ(
      others.read([](auto& connection) { return connection.query("SELECT * FROM items"); }).size(),
      1U);
}

TEST_P(SearchContract, FindsBooksByTitleAndAuthor) {
  const auto book =
      add_book({.title = "Rayuela", .author = "Julio Cortázar", .isbn = {}, .year = {}});
  add_book({.title = "El Aleph", .author = "Jorge Luis Borges", .isbn = {}, .year = 1949});

  EXPECT_EQ(find_books("cortazar rayuela"), (Names{"Rayuela"}));
  EXPECT_EQ(find_books("bor*"), (Names{"El Aleph"}));

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

  for (const auto* q : {"9788437604572", "978-84-376-0457-2", "978 84 376 0457 2", "8437604575"}) {
    EXPECT_EQ(find_books(q), (Names{"Rayuela"})) << q;
  }
  EXPECT_EQ(find_books("9780306406157"), Names{});
}

// They can take seconds on a large table, and anyone may ask for them.
TEST_P(SearchContract, LeavesConnectionsToOthersHoweverManySearchAtOnce) {
  const auto driver = common::sql::make_driver(url());
  test::RecordingDriver slow(*driver);
  common::sql::Database two_connections(slow);
  const auto books = books::make_sql_books(two_connections);
  const ListQuery search{.sort = {{"id"}}, .after = {}, .q = "key"};
  const ListQuery by_two_fields{.sort = {{"year"}, {"title"}, {"id"}}, .after = {}, .q = {}};
  std::vector<std::string> meanwhile;
  bool running = false;
  slow.before_statement = [&] {
    if (std::exchange(running, true)) return;
    std::thread([&] {
      for (const auto& query : {search, by_two_fields, ListQuery{}}) {
        meanwhile.push_back(tests::code_of([&] { books->list(query); }));
      }
    }).join();
  };

  books->list(search);

  EXPECT_EQ(meanwhile, (std::vector<std::string>{"database_busy", "database_busy", ""}));
  EXPECT_EQ(tests::code_of([&] { books->list(search); }), "");
}

TEST_P(SearchContract, RefusesTooManyWords) {
  EXPECT_EQ(tests::code_of([&] { find("a b c d e f g h i"); }), "bad_query");
  EXPECT_EQ(tests::code_of([&] { find_books("k*"); }), "bad_query");
}

// As an older version of the service has left them.
TEST_P(SearchContract, IndexesRowsThatAreOlderThanSearch) {
  pool().read([](auto& connection) {
    connection.run_script(
        "INSERT INTO items (user_id, name, description, created_at, updated_at, version) "
        "VALUES (1, 'Ärmel', 'of brass', 5, 5, 1), (1, 'zebra', NULL, 5, 5, 1), "
        "(2, 'brass', NULL, 5, 5, 1);"
        "INSERT INTO items_without_words SELECT id FROM items;"
        "INSERT INTO books (user_id, title, author, isbn, created_at, updated_at, version) "
        "VALUES (1, 'Rayuela', 'Cortázar', '9788437604572', 5, 5, 1);"
        "INSERT INTO books_without_words SELECT id FROM books;");
    return 0;
  });
  ASSERT_EQ(find("brass"), Names{});

  books::backfill_items(pool());
  books::backfill_books(pool());

  EXPECT_EQ(find("armel brass"), (Names{"Ärmel"}));
  EXPECT_EQ(find("", {{"name"}, {"id"}}), (Names{"Ärmel", "zebra"}));
  EXPECT_EQ(find_books("rayuela cortazar"), (Names{"Rayuela"}));
  EXPECT_EQ(find_books("8437604575"), (Names{"Rayuela"}));
  EXPECT_EQ(count("items_without_words") + count("books_without_words"), 0);
}

// Another instance that starts at the same time indexes the same rows.
TEST_P(SearchContract, IndexesOldRowsHoweverOftenAnotherInstanceIsInTheWay) {
  add("Brass key");
  pool().read([](auto& connection) {
    connection.run_script(
        "DELETE FROM item_words; INSERT INTO items_without_words SELECT id FROM items");
    return 0;
  });
  const auto driver = common::sql::make_driver(url());
  test::RecordingDriver contended(*driver);
  int refusals_left = 10;  // more than the pool takes for one transaction
  contended.before_commit = [&] {
    if (refusals_left == 0) return;
    --refusals_left;
    throw common::sql::Contention("deadlock");
  };
  common::sql::Database contended_pool(contended, {.retry_pause = std::chrono::milliseconds(0)});

  books::backfill_items(contended_pool);

  EXPECT_EQ(refusals_left, 0);
  EXPECT_EQ(find("brass"), (Names{"Brass key"}));
}

TEST_P(SearchContract, IndexesAgainWhatWasIndexedAlready) {
  add("Brass key");
  pool().read([](auto& connection) {
    connection.run_script("INSERT INTO items_without_words SELECT id FROM items");
    return 0;
  });

  books::backfill_items(pool());

  EXPECT_EQ(find("brass"), (Names{"Brass key"}));
  EXPECT_EQ(count("item_words"), 2);
}

}  // namespace
