// Sorting and pagination of lists, on each database.

#include <algorithm>
#include <functional>
#include <map>

#include <fmt/format.h>

#include "books-service/adapters/sql_catalogue.hpp"
#include "common/sql/make_driver.hpp"
#include "tests/support/database_test.hpp"

namespace {

using common::ListQuery;
using common::SortKey;
using Ids = std::vector<std::int64_t>;

constexpr std::int64_t kAna = 1;
constexpr std::int64_t kBeto = 2;
constexpr int kPageSize = 5;

common::Timestamp at(int second) { return common::Timestamp{std::chrono::seconds(second)}; }

// A row, with the expected rank of each of its fields.
struct Ranked {
  std::int64_t id = 0;
  std::map<std::string, std::int64_t> ranks;
};

class ListsContract : public test::DatabaseTest {
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

  Ranked add_item(const char* name, int name_rank, int created, int updated) {
    items_->add(kBeto, {.name = name, .description = {}}, at(created));
    const auto item = items_->add(kAna, {.name = "other", .description = {}}, at(created));
    items_->update(item, {.name = name, .description = {}}, at(updated));
    return {
        item.id,
        {{"id", item.id}, {"name", name_rank}, {"created_at", created}, {"updated_at", updated}}};
  }

  Ranked add_book(const char* title, int title_rank, const char* author, int author_rank,
                  std::optional<std::int64_t> year) {
    const auto book =
        *books_->add(kAna, {.title = title, .author = author, .isbn = {}, .year = year}, at(1))
             .book;
    return {book.id,
            {{"id", book.id},
             {"title", title_rank},
             {"author", author_rank},
             {"year", year.value_or(INT64_MIN)},
             {"created_at", 1}}};
  }

  // Number of rows that MariaDB reads during `work`.
  std::int64_t rows_read_by(const std::function<void()>& work) {
    const auto before = rows_read();
    work();
    return rows_read() - before;
  }

  books::ItemRepository& items() { return *items_; }
  books::BookRepository& books() { return *books_; }
  common::sql::Database& pool() { return *pool_; }

 private:
  std::int64_t rows_read() {
    return pool_->read([](common::sql::Connection& connection) {
      std::int64_t sum = 0;
      for (const auto& row : connection.query("SHOW SESSION STATUS LIKE 'Handler_read%'")) {
        sum += std::stoll(row.text(1));
      }
      return sum;
    });
  }

  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> pool_;
  std::unique_ptr<books::ItemRepository> items_;
  std::unique_ptr<books::BookRepository> books_;
};
RUN_ON_ALL_DATABASES(ListsContract);

// Both directions of every field.
template <class Fields>
std::vector<SortKey> all_orders(const Fields& fields) {
  std::vector<SortKey> orders;
  for (const auto& field : fields) {
    for (const bool descending : {false, true}) {
      orders.push_back({std::string(field.name), descending});
    }
  }
  return orders;
}

std::string text_of(const SortKey& sort) { return (sort.descending ? "-" : "") + sort.field; }

Ids in_order(std::vector<Ranked> rows, const SortKey& sort) {
  std::sort(rows.begin(), rows.end(), [&](const Ranked& a, const Ranked& b) {
    const auto left = std::pair(a.ranks.at(sort.field), a.id);
    const auto right = std::pair(b.ranks.at(sort.field), b.id);
    return sort.descending ? left > right : left < right;
  });
  Ids ids;
  for (const auto& row : rows) ids.push_back(row.id);
  return ids;
}

// All ids that `list` returns, page by page.
template <class List>
Ids walk(const SortKey& sort, List list) {
  Ids ids;
  ListQuery query{.sort = sort, .after = {}, .q = {}, .limit = kPageSize};
  do {
    const auto page = list(query);
    EXPECT_LE(page.entries.size(), static_cast<std::size_t>(kPageSize));
    for (const auto& entry : page.entries) ids.push_back(entry.id);
    query.after = page.next;
  } while (query.after);
  return ids;
}

TEST_P(ListsContract, SortsItemsByEveryField) {
  std::vector<Ranked> rows;
  for (const int round : {0, 1}) {
    rows.push_back(add_item("Zeta", 6, 1, 9 - round));
    rows.push_back(add_item("ñu", 5, 2, 9));
    rows.push_back(add_item("NU", 5, 1, 8));
    rows.push_back(add_item("Eb", 4, 1, 7));
    rows.push_back(add_item("éa", 3, 2 + round, 9));
    rows.push_back(add_item("a ", 2, 3, 9));
    rows.push_back(add_item("a", 1, 3, 9));
  }

  for (const auto& sort : all_orders(books::kItemSortFields)) {
    ASSERT_EQ(walk(sort, [&](const ListQuery& query) { return items().list(kAna, query); }),
              in_order(rows, sort))
        << text_of(sort);
  }
}

TEST_P(ListsContract, SortsBooksByEveryField) {
  std::vector<Ranked> rows;
  for (const std::optional<std::int64_t> year :
       {std::optional<std::int64_t>{}, std::optional<std::int64_t>{-3000},
        std::optional<std::int64_t>{0}, std::optional<std::int64_t>{1605}}) {
    rows.push_back(add_book("Niebla", 2, "Úrsula", 3, year));
    rows.push_back(add_book("niebla", 2, "unamuno", 2, year));
    rows.push_back(add_book("El Quijote", 1, "Cervantes", 1, year));
  }

  for (const auto& sort : all_orders(books::kBookSortFields)) {
    ASSERT_EQ(walk(sort, [&](const ListQuery& query) { return books().list(query); }),
              in_order(rows, sort))
        << text_of(sort);
  }
}

TEST_P(ListsContract, SortsTextsByTheirFirstHundredCharacters) {
  const std::string hundred(100, 'x');
  const auto first = items().add(kAna, {.name = hundred + "b", .description = {}}, at(1));
  const auto second = items().add(kAna, {.name = hundred + "a", .description = {}}, at(1));
  const auto third = items().add(kAna, {.name = std::string(99, 'x'), .description = {}}, at(1));

  EXPECT_EQ(walk({.field = "name"}, [&](const auto& query) { return items().list(kAna, query); }),
            (Ids{third.id, first.id, second.id}));
}

TEST_P(ListsContract, ContinuesAfterARemovedRow) {
  std::vector<books::Item> stored;
  for (const auto* name : {"a", "b", "c", "d"}) {
    stored.push_back(items().add(kAna, {.name = name, .description = {}}, at(1)));
  }
  ListQuery query{.sort = {.field = "name"}, .after = {}, .q = {}, .limit = 2};
  query.after = items().list(kAna, query).next;
  items().remove(stored[1]);

  const auto rest = items().list(kAna, query);

  ASSERT_EQ(rest.entries.size(), 2U);
  EXPECT_EQ(rest.entries.front().fields.name, "c");
  EXPECT_FALSE(rest.next);
}

// A database from before the sort keys.
class OldLists : public test::DatabaseTest {};
RUN_ON_ALL_DATABASES(OldLists);

TEST_P(OldLists, SortsWithoutCaseAfterTheMigration) {
  const auto steps = books::migrations(GetParam());
  common::sql::migrate(url(), "books_migrations", steps.first(3));
  const auto driver = common::sql::make_driver(url());
  driver->connect()->run_script(
      "INSERT INTO items (id, user_id, name, created_at, updated_at, version) VALUES "
      "(1, 1, 'b', 0, 0, 1), (2, 1, 'C', 0, 0, 1), (3, 1, 'A', 0, 0, 1);"
      "INSERT INTO books (id, user_id, title, author, year, created_at, updated_at, version) "
      "VALUES (1, 1, 'b', 'C', -700, 0, 0, 1), (2, 1, 'A', 'b', NULL, 0, 0, 1)");

  common::sql::migrate(url(), "books_migrations", steps);

  common::sql::Database pool(*driver);
  books::backfill_items(pool);
  books::backfill_books(pool);
  const auto items = books::make_sql_items(pool);
  const auto books = books::make_sql_books(pool);
  const auto list_books = [&](const ListQuery& query) { return books->list(query); };
  EXPECT_EQ(walk({.field = "name"}, [&](const auto& query) { return items->list(kAna, query); }),
            (Ids{3, 1, 2}));
  EXPECT_EQ(walk({.field = "title"}, list_books), (Ids{2, 1}));
  EXPECT_EQ(walk({.field = "author"}, list_books), (Ids{2, 1}));
  EXPECT_EQ(walk({.field = "year"}, list_books), (Ids{2, 1}));
}

// SQLite does not report how many rows it reads.
class CountedLists : public ListsContract {};
INSTANTIATE_TEST_SUITE_P(Databases, CountedLists, testing::Values(common::sql::Dialect::kMariadb),
                         test::dialect_name);

TEST_P(CountedLists, ReadsOnlyTheRowsOfThePageAtAnyDepth) {
  constexpr int kRows = 1500;
  pool().write([&](common::sql::Connection& connection) {
    return connection.execute(
        fmt::format("INSERT INTO items (user_id, name, name_key, created_at, updated_at, version) "
                    "SELECT {}, seq, LPAD(seq DIV 3, 6, '0'), seq, seq DIV 2, 1 FROM seq_1_to_{}",
                    kAna, kRows));
  });
  for (const auto& sort : all_orders(books::kItemSortFields)) {
    ListQuery query{.sort = sort, .after = {}, .q = {}, .limit = 20};
    std::int64_t most = 0;
    int entries = 0;
    do {
      const auto read = rows_read_by([&] {
        const auto page = items().list(kAna, query);
        entries += static_cast<int>(page.entries.size());
        query.after = page.next;
      });
      most = std::max(most, read);
    } while (query.after);

    EXPECT_EQ(entries, kRows) << text_of(sort);
    EXPECT_LT(most, 2 * query.limit) << text_of(sort);
  }
}

}  // namespace
