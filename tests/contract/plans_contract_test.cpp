// EXPLAIN of the statements that the repositories send: lists and searches use the right index.
// The tables have enough rows for the optimizer to have a choice.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "books-service/adapters/sql_catalogue.hpp"
#include "common/sql/make_driver.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/recording_driver.hpp"

namespace {

using common::ListQuery;
using common::SortKey;
using common::sql::Connection;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kAna = 1;

// 3,000 items of one user, 1,000 of another, and 1,000 books. All contain "all"; one in a hundred
// contains "some".
constexpr auto kRows = R"(
INSERT INTO items (user_id, name, name_key, description, created_at, updated_at, version,
  search_text)
WITH RECURSIVE digits (d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM digits WHERE d < 9)
SELECT CASE WHEN t.d < 3 THEN 1 ELSE 2 END, 'x', a.d * 1000 + b.d * 100 + c.d * 10 + t.d, NULL,
  a.d * 100 + b.d * 10 + c.d, a.d, 1, CASE WHEN b.d + c.d = 0 THEN 'all some' ELSE 'all' END
FROM digits AS a, digits AS b, digits AS c, digits AS t WHERE t.d < 4;
INSERT INTO books (user_id, title, title_key, author, author_key, isbn, year_key, created_at,
  updated_at, version, search_text)
WITH RECURSIVE digits (d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM digits WHERE d < 9)
SELECT 1, 'x', a.d * 100 + b.d * 10 + c.d, 'y', c.d * 100 + b.d * 10 + a.d, NULL, a.d * 100 + b.d,
  a.d, a.d, 1, CASE WHEN b.d + c.d = 0 THEN 'all some' ELSE 'all' END
FROM digits AS a, digits AS b, digits AS c;
)";

// A row of MariaDB's EXPLAIN as text, without the possible keys.
std::string shown(const common::sql::Row& row) {
  std::string line;
  for (const char* column : {"table", "type", "key", "Extra"}) {
    line += row.optional_text(column).value_or("-") + " | ";
  }
  return line;
}

class Plans : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "books_migrations", books::migrations(GetParam()));
    driver_ = common::sql::make_driver(url());
    const auto connection = driver_->connect();
    connection->run_script(kRows);
    // MariaDB updates its statistics with a delay, SQLite only on request.
    if (!on_sqlite()) connection->run_script("ANALYZE TABLE items, books");
    recorder_ = std::make_unique<test::RecordingDriver>(*driver_);
    pool_ = std::make_unique<common::sql::Database>(*recorder_);
    items_ = books::make_sql_items(*pool_);
    books_ = books::make_sql_books(*pool_);
  }

  void TearDown() override {
    pool_.reset();
    test::DatabaseTest::TearDown();
  }

  // The plan of each statement that a call sends, one line per table.
  template <class Call>
  std::string plans_of(Call call) {
    recorder_->statements.clear();
    call();
    const auto statements = std::exchange(recorder_->statements, {});
    std::string plans;
    const auto connection = driver_->connect();
    for (const auto& statement : statements) {
      if (statement.sql.starts_with("INSERT")) continue;
      const auto parameters = statement.parameters();
      const auto* explain = on_sqlite() ? "EXPLAIN QUERY PLAN " : "EXPLAIN ";
      plans += statement.sql + "\n";
      for (const auto& row : connection->query(explain + statement.sql, parameters)) {
        plans += on_sqlite() ? "  " + row.text(3) + "\n" : "  " + shown(row) + "\n";
      }
    }
    return plans;
  }

  // The plans of the first two pages of a list of items.
  std::string item_plans(const std::string& q, const SortKey& sort) {
    return plans_of([&] {
      ListQuery query{.sort = sort, .after = {}, .q = q, .limit = 2};
      query.after = items_->list(kAna, query).next;
      ASSERT_TRUE(query.after);
      ASSERT_EQ(items_->list(kAna, query).entries.size(), 2U);
    });
  }
  std::string book_plans(const std::string& q, const SortKey& sort) {
    return plans_of([&] {
      ListQuery query{.sort = sort, .after = {}, .q = q, .limit = 2};
      query.after = books_->list(query).next;
      ASSERT_TRUE(query.after);
      ASSERT_EQ(books_->list(query).entries.size(), 2U);
    });
  }

  void expect_no_full_scan(const std::string& plans) const {
    if (on_sqlite()) {
      EXPECT_THAT(plans, Not(HasSubstr("SCAN items")));
      return;
    }
    EXPECT_THAT(plans, Not(testing::ContainsRegex("(items|books) \\| ALL")));
    EXPECT_THAT(plans, Not(HasSubstr("Using join buffer")));
  }
  void expect_no_sorting(const std::string& plans) const {
    EXPECT_THAT(plans, Not(HasSubstr(on_sqlite() ? "TEMP B-TREE" : "filesort")));
    EXPECT_THAT(plans, Not(HasSubstr("Using temporary")));
  }

  books::ItemRepository& items() { return *items_; }
  books::BookRepository& all_books() { return *books_; }

 private:
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<test::RecordingDriver> recorder_;
  std::unique_ptr<common::sql::Database> pool_;
  std::unique_ptr<books::ItemRepository> items_;
  std::unique_ptr<books::BookRepository> books_;
};
RUN_ON_ALL_DATABASES(Plans);

TEST_P(Plans, ListsOfItemsUseAnIndexForTheSortOrder) {
  for (const auto& [field, type] : books::kItemSortFields) {
    for (const bool descending : {false, true}) {
      SCOPED_TRACE(field);
      const auto plans = item_plans("", {std::string(field), descending});

      expect_no_full_scan(plans);
      expect_no_sorting(plans);
      EXPECT_THAT(plans, HasSubstr("items_"));
    }
  }
}

TEST_P(Plans, ListsOfBooksUseAnIndexForTheSortOrder) {
  for (const auto& [field, type] : books::kBookSortFields) {
    for (const bool descending : {false, true}) {
      SCOPED_TRACE(field);
      const auto plans = book_plans("", {std::string(field), descending});

      expect_no_full_scan(plans);
      expect_no_sorting(plans);
      if (field == "id") continue;
      EXPECT_THAT(plans, HasSubstr(fmt::format("books_{}_index", field)));
    }
  }
}

TEST_P(Plans, SearchesOfItemsReadOnlyTheItemsOfTheUser) {
  for (const auto& field : books::kItemSortFields) {
    for (const auto* q : {"all", "some", "all some"}) {
      SCOPED_TRACE(fmt::format("{} by {}", q, field.name));

      expect_no_full_scan(item_plans(q, {std::string(field.name)}));
    }
  }
}

TEST_P(Plans, SearchesByIdDoNotSort) {
  for (const bool descending : {false, true}) {
    expect_no_sorting(item_plans("some", {"id", descending}));
    expect_no_sorting(book_plans("some", {"id", descending}));
  }
}

// Looking up the rows one by one in the order of another index is several times slower.
TEST_P(Plans, SearchesOfBooksInOtherOrdersReadByIdAndSort) {
  for (const auto* field : {"title", "author", "year", "created_at"}) {
    SCOPED_TRACE(field);

    const auto plans = book_plans("some", {field});

    EXPECT_THAT(plans, Not(HasSubstr(fmt::format("books_{}_index", field))));
    EXPECT_THAT(plans, HasSubstr(on_sqlite() ? "TEMP B-TREE" : "filesort"));
  }
}

TEST_P(Plans, LookupsByIsbnUseAnIndex) {
  const books::BookFields fields{
      .title = "Rayuela", .author = "Cortázar", .isbn = "9788437604572", .year = {}};
  const common::Timestamp now{};
  all_books().add(kAna, fields, now);

  const auto plans =
      plans_of([&] { EXPECT_NE(all_books().add(kAna, fields, now).existing_id, 0); });

  EXPECT_THAT(plans, HasSubstr(on_sqlite() ? "(isbn=?)" : "books_isbn_unique"));
  expect_no_full_scan(plans);
}

TEST_P(Plans, RemovalOfTheItemsOfAUserUsesAnIndex) {
  const auto plans = plans_of([&] { EXPECT_EQ(items().remove_all_of(kAna, 10), 10); });

  // Any index whose first column is the user.
  EXPECT_THAT(plans, testing::ContainsRegex("items_(user|name|created_at|updated_at)_index"));
  expect_no_full_scan(plans);
}

}  // namespace
