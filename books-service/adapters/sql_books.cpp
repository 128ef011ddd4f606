#include "books-service/adapters/sql_books.hpp"

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

Book book_of(const Row& row) {
  return {.id = row.integer(0),
          .user_id = row.integer(1),
          .fields = {.title = row.text(2),
                     .author = row.text(3),
                     .isbn = row.optional_text(4),
                     .year = row.optional_integer(5)},
          .created_at = to_timestamp(row.integer(6)),
          .updated_at = to_timestamp(row.integer(7)),
          .version = row.integer(8)};
}

class SqlBooks final : public BookRepository {
 public:
  explicit SqlBooks(common::sql::Pool& pool) : pool_(pool) {}

  AddedBook add(std::int64_t user_id, const BookFields& fields, common::Timestamp now) override {
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
    const auto rows = pool_.read([&](Connection& connection) {
      return connection.query(
          "SELECT id, user_id, title, author, isbn, year, created_at, updated_at, version "
          "FROM books WHERE id = ?",
          {id});
    });
    if (rows.empty()) return std::nullopt;
    return book_of(rows.front());
  }

  std::vector<Book> list(std::int64_t after_id, int limit) override {
    const auto rows = pool_.read([&](Connection& connection) {
      return connection.query(
          "SELECT id, user_id, title, author, isbn, year, created_at, updated_at, version "
          "FROM books WHERE id > ? ORDER BY id LIMIT ?",
          {after_id, std::int64_t{limit}});
    });
    std::vector<Book> books;
    books.reserve(rows.size());
    for (const auto& row : rows) books.push_back(book_of(row));
    return books;
  }

 private:
  Book insert(std::int64_t user_id, const BookFields& fields, common::Timestamp now) {
    const auto time = to_milliseconds(now);
    const auto id = pool_.write([&](Connection& connection) {
      return connection
          .execute(
              "INSERT INTO books (user_id, title, author, isbn, year, created_at, updated_at, "
              "version) VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
              {user_id, fields.title, fields.author, nullable(fields.isbn), nullable(fields.year),
               time, time})
          .last_insert_id;
    });
    return {.id = id, .user_id = user_id, .fields = fields, .created_at = now, .updated_at = now};
  }

  std::optional<std::int64_t> id_by_isbn(const std::optional<std::string>& isbn) {
    const auto rows = pool_.read([&](Connection& connection) {
      return connection.query("SELECT id FROM books WHERE isbn = ?", {nullable(isbn)});
    });
    if (rows.empty()) return std::nullopt;
    return rows.front().integer(0);
  }

  common::sql::Pool& pool_;
};

}  // namespace

std::unique_ptr<BookRepository> make_sql_books(common::sql::Pool& pool) {
  return std::make_unique<SqlBooks>(pool);
}

}  // namespace books
