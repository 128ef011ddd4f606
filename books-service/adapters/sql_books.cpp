#include "books-service/adapters/sql_books.hpp"

#include <array>
#include <utility>

#include "books-service/adapters/search_text.hpp"
#include "books-service/adapters/slow_reads.hpp"
#include "books-service/adapters/sort_key.hpp"
#include "books-service/adapters/sql_backfill.hpp"
#include "books-service/adapters/sql_page.hpp"
#include "books-service/core/isbn.hpp"
#include "common/sql/timestamp.hpp"

namespace books {
namespace {

using common::sql::Connection;
using common::sql::nullable;
using common::sql::Row;
using common::sql::to_milliseconds;
using common::sql::to_timestamp;

// Of an insertion: the book in the way may be gone by the time we look for it.
constexpr int kMaxTries = 3;

// Orders books without a year before all others. The migration has the same number.
constexpr std::int64_t kKeyOfNoYear = -1'000'000;

constexpr std::array<SortColumn, 5> kSortColumns{{
    {"id", "id", "PRIMARY"},
    {"title", "title_key", "books_title_index", SortColumn::Type::kText},
    {"author", "author_key", "books_author_index", SortColumn::Type::kText},
    {"year", "year_key", "books_year_index"},
    {"created_at", "created_at", "books_created_at_index"},
}};

constexpr ListedTable kTable{
    .name = "books",
    .columns = "id, user_id, title, author, isbn, year, created_at, updated_at, version",
    .column_count = 9,
    .sort_columns = kSortColumns,
    .words = &kBookWords};

Book book_of(Row row) {
  return {.id = row.integer(0),
          .user_id = row.integer(1),
          .fields = {.title = row.take_text(2),
                     .author = row.take_text(3),
                     .isbn = row.take_optional_text(4),
                     .year = row.optional_integer(5)},
          .created_at = to_timestamp(row.integer(6)),
          .updated_at = to_timestamp(row.integer(7)),
          .version = row.integer(8)};
}

struct SortKeys {
  std::string title;
  std::string author;
  std::int64_t year;
};

SortKeys sort_keys_of(const BookFields& fields) {
  return {.title = sort_key(fields.title),
          .author = sort_key(fields.author),
          .year = fields.year.value_or(kKeyOfNoYear)};
}

// The ISBN is one of them.
std::vector<std::string> words_of_book(const BookFields& fields) {
  return words_of(fields.title + "\n" + fields.author + "\n" + fields.isbn.value_or(""));
}

// What is an ISBN in any of its forms finds the book, whatever words it looks like.
std::vector<SearchTerm> book_terms(const std::string& q) {
  if (auto isbn = normalize_isbn(q)) return {{.word = *std::move(isbn)}};
  return search_terms(q);
}

class SqlBooks final : public BookRepository {
 public:
  explicit SqlBooks(common::sql::Database& pool) : pool_(pool), slow_reads_(pool) {}

  StoredBook add(std::int64_t user_id, const BookFields& fields, common::Timestamp now) override {
    for (int tries_left = kMaxTries;; --tries_left) {
      try {
        return {.book = insert(user_id, fields, now)};
      } catch (const common::sql::UniqueViolation&) {
        if (const auto id = id_by_isbn(fields.isbn)) return {.book = {}, .existing_id = *id};
        if (tries_left == 1) throw;
      }
    }
  }

  std::optional<Book> find(std::int64_t id) override {
    auto rows = pool_.read([&](Connection& connection) {
      return connection.query(
          "SELECT id, user_id, title, author, isbn, year, created_at, updated_at, version "
          "FROM books WHERE id = ?",
          {id});
    });
    if (rows.empty()) return std::nullopt;
    return book_of(std::move(rows.front()));
  }

  Page<Book> list(const common::ListQuery& query) override {
    const Filter filter{.condition = {}, .parameters = {}, .terms = book_terms(query.q)};
    return slow_reads_.run(
        query, [&] { return to_page(read_page(pool_, kTable, filter, query), book_of); });
  }

  StoredBook update(const Book& book, const BookFields& fields, common::Timestamp now) override {
    try {
      if (!replace(book, fields, now)) return {};
    } catch (const common::sql::UniqueViolation&) {
      // Nothing where the book in the way is gone again: then the change is as good as overtaken.
      return {.book = {}, .existing_id = id_by_isbn(fields.isbn).value_or(0)};
    }
    auto changed = book;
    changed.fields = fields;
    changed.updated_at = now;
    ++changed.version;
    return {.book = std::move(changed)};
  }

  bool remove(const Book& book) override {
    return pool_.write([&](Connection& connection) {
      return connection
                 .execute("DELETE FROM books WHERE id = ? AND version = ?", {book.id, book.version})
                 .affected_rows > 0;
    });
  }

 private:
  Book insert(std::int64_t user_id, const BookFields& fields, common::Timestamp now) {
    const auto time = to_milliseconds(now);
    const auto keys = sort_keys_of(fields);
    const auto words = words_of_book(fields);
    const auto id = pool_.transaction([&](Connection& connection) {
      const auto new_id =
          connection
              .execute(
                  "INSERT INTO books (user_id, title, author, isbn, year, title_key, author_key, "
                  "year_key, created_at, updated_at, version) "
                  "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
                  {user_id, fields.title, fields.author, nullable(fields.isbn),
                   nullable(fields.year), keys.title, keys.author, keys.year, time, time})
              .last_insert_id;
      add_words(connection, kBookWords, {.row_id = new_id}, words);
      return new_id;
    });
    return {.id = id, .user_id = user_id, .fields = fields, .created_at = now, .updated_at = now};
  }

  // Whether the book was still in that version.
  bool replace(const Book& book, const BookFields& fields, common::Timestamp now) {
    const auto keys = sort_keys_of(fields);
    const auto words = words_of_book(fields);
    const bool new_words = words != words_of_book(book.fields);
    return pool_.transaction([&](Connection& connection) {
      const auto changes = connection.execute(
          "UPDATE books SET title = ?, author = ?, isbn = ?, year = ?, title_key = ?, "
          "author_key = ?, year_key = ?, updated_at = ?, version = version + 1 "
          "WHERE id = ? AND version = ?",
          {fields.title, fields.author, nullable(fields.isbn), nullable(fields.year), keys.title,
           keys.author, keys.year, to_milliseconds(now), book.id, book.version});
      if (changes.affected_rows == 0) return false;
      if (new_words) replace_words(connection, kBookWords, {.row_id = book.id}, words);
      return true;
    });
  }

  std::optional<std::int64_t> id_by_isbn(const std::optional<std::string>& isbn) {
    const auto rows = pool_.read([&](Connection& connection) {
      return connection.query("SELECT id FROM books WHERE isbn = ?", {nullable(isbn)});
    });
    if (rows.empty()) return std::nullopt;
    return rows.front().integer(0);
  }

  common::sql::Database& pool_;
  SlowReads slow_reads_;
};

// As index_some() of items has it.
bool index_some(Connection& connection) {
  auto rows = connection.query(
      "SELECT id, user_id, title, author, isbn, year, created_at, updated_at, version "
      "FROM books_without_words JOIN books ON id = book_id ORDER BY book_id LIMIT 50");
  for (auto& row : rows) {
    const auto book = book_of(std::move(row));
    const auto keys = sort_keys_of(book.fields);
    const auto changes = connection.execute(
        "UPDATE books SET title_key = ?, author_key = ?, year_key = ? WHERE id = ? AND version = ?",
        {keys.title, keys.author, keys.year, book.id, book.version});
    if (changes.affected_rows == 0) continue;
    replace_words(connection, kBookWords, {.row_id = book.id}, words_of_book(book.fields));
    connection.execute("DELETE FROM books_without_words WHERE book_id = ?", {book.id});
  }
  return !rows.empty();
}

}  // namespace

void backfill_books(common::sql::Database& pool) { complete_rows(pool, index_some); }

std::unique_ptr<BookRepository> make_sql_books(common::sql::Database& pool) {
  return std::make_unique<SqlBooks>(pool);
}

}  // namespace books
