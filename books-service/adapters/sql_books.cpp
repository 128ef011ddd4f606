#include <array>
#include <utility>

#include <fmt/format.h>

#include "books-service/adapters/search_text.hpp"
#include "books-service/adapters/sql_catalogue.hpp"
#include "books-service/adapters/sql_page.hpp"
#include "common/sql/timestamp.hpp"

namespace books {
namespace {

using common::sql::Connection;
using common::sql::nullable;
using common::sql::Row;
using common::sql::to_milliseconds;
using common::sql::to_timestamp;

// Of an insert: the book with the same ISBN may disappear before its lookup.
constexpr int kMaxTries = 3;

// Sorts books without a year before all others. The migration has the same number.
constexpr std::int64_t kKeyOfNoYear = -1'000'000;

constexpr std::array<SortColumn, 5> kSortColumns{{
    {kBookSortFields[0], "id", "PRIMARY"},
    {kBookSortFields[1], "title_key", "books_title_index"},
    {kBookSortFields[2], "author_key", "books_author_index"},
    {kBookSortFields[3], "year_key", "books_year_index"},
    {kBookSortFields[4], "created_at", "books_created_at_index"},
}};

constexpr ListedTable kTable{
    .name = "books",
    .unfolded_id = "book_id",
    .columns = "id, user_id, title, author, isbn, year, created_at, updated_at, version",
    .sort_columns = kSortColumns};

const std::string kFind = fmt::format("SELECT {} FROM books WHERE id = ?", kTable.columns);

Book book_of(Row row) {
  return {.id = row.integer("id"),
          .user_id = row.integer("user_id"),
          .fields = {.title = row.take_text("title"),
                     .author = row.take_text("author"),
                     .isbn = row.take_optional_text("isbn"),
                     .year = row.optional_integer("year")},
          .created_at = to_timestamp(row.integer("created_at")),
          .updated_at = to_timestamp(row.integer("updated_at")),
          .version = row.integer("version")};
}

// The columns that lists sort and search by.
struct FoldedBook {
  explicit FoldedBook(const BookFields& fields)
      : title_key(sort_key(fields.title)),
        author_key(sort_key(fields.author)),
        year_key(fields.year.value_or(kKeyOfNoYear)),
        search_text(fold(fields.title + "\n" + fields.author + "\n" + fields.isbn.value_or(""))) {}

  std::string title_key;
  std::string author_key;
  std::int64_t year_key;
  std::string search_text;
};

// Any form of an ISBN finds the stored form.
std::vector<std::string> parts_of(const std::string& q) {
  if (auto isbn = normalize_isbn(q)) return {*std::move(isbn)};
  return search_parts(q);
}

class SqlBooks final : public BookRepository {
 public:
  explicit SqlBooks(common::sql::Database& database) : database_(database) {}

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
    auto rows =
        database_.read([&](Connection& connection) { return connection.query(kFind, {id}); });
    if (rows.empty()) return std::nullopt;
    return book_of(std::move(rows.front()));
  }

  Page<Book> list(const common::ListQuery& query) override {
    const Filter filter{.parts = parts_of(query.q)};
    return to_page(read_page(database_, kTable, filter, query), book_of);
  }

  StoredBook update(const Book& book, const BookFields& fields, common::Timestamp now) override {
    try {
      if (!replace(book, fields, now)) return {};
    } catch (const common::sql::UniqueViolation&) {
      // 0 if the book with this ISBN was removed meanwhile: then the caller retries.
      return {.book = {}, .existing_id = id_by_isbn(fields.isbn).value_or(0)};
    }
    auto changed = book;
    changed.fields = fields;
    changed.updated_at = now;
    ++changed.version;
    return {.book = std::move(changed)};
  }

  bool remove(const Book& book) override {
    return database_.write([&](Connection& connection) {
      return connection
                 .execute("DELETE FROM books WHERE id = ? AND version = ?", {book.id, book.version})
                 .affected_rows > 0;
    });
  }

 private:
  Book insert(std::int64_t user_id, const BookFields& fields, common::Timestamp now) {
    const auto time = to_milliseconds(now);
    const FoldedBook folded(fields);
    const auto id = database_.write([&](Connection& connection) {
      return connection
          .execute(
              "INSERT INTO books (user_id, title, author, isbn, year, created_at, updated_at, "
              "version, title_key, author_key, year_key, search_text) "
              "VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)",
              {user_id, fields.title, fields.author, nullable(fields.isbn), nullable(fields.year),
               time, time, folded.title_key, folded.author_key, folded.year_key,
               folded.search_text})
          .last_insert_id;
    });
    return {.id = id, .user_id = user_id, .fields = fields, .created_at = now, .updated_at = now};
  }

  // False if the book is no longer in that version.
  bool replace(const Book& book, const BookFields& fields, common::Timestamp now) {
    const FoldedBook folded(fields);
    return database_.write([&](Connection& connection) {
      return connection
                 .execute(
                     "UPDATE books SET title = ?, author = ?, isbn = ?, year = ?, updated_at = ?, "
                     "title_key = ?, author_key = ?, year_key = ?, search_text = ?, "
                     "version = version + 1 WHERE id = ? AND version = ?",
                     {fields.title, fields.author, nullable(fields.isbn), nullable(fields.year),
                      to_milliseconds(now), folded.title_key, folded.author_key, folded.year_key,
                      folded.search_text, book.id, book.version})
                 .affected_rows > 0;
    });
  }

  std::optional<std::int64_t> id_by_isbn(const std::optional<std::string>& isbn) {
    const auto rows = database_.read([&](Connection& connection) {
      return connection.query("SELECT id FROM books WHERE isbn = ?", {nullable(isbn)});
    });
    if (rows.empty()) return std::nullopt;
    return rows.front().integer("id");
  }

  common::sql::Database& database_;
};

bool fold_book(Connection& connection, Row row) {
  const auto book = book_of(std::move(row));
  const FoldedBook folded(book.fields);
  return connection
             .execute(
                 "UPDATE books SET title_key = ?, author_key = ?, year_key = ?, search_text = ? "
                 "WHERE id = ? AND version = ?",
                 {folded.title_key, folded.author_key, folded.year_key, folded.search_text, book.id,
                  book.version})
             .affected_rows > 0;
}

}  // namespace

void backfill_books(common::sql::Database& database) { backfill(database, kTable, fold_book); }

std::unique_ptr<BookRepository> make_sql_books(common::sql::Database& database) {
  return std::make_unique<SqlBooks>(database);
}

}  // namespace books
