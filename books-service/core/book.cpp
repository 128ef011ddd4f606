#include "books-service/core/book.hpp"

#include <fmt/format.h>

namespace books {
namespace {

constexpr common::TextRule kTitle{.min_characters = 1, .max_characters = 300, .multiline = false};
constexpr common::TextRule kAuthor{.min_characters = 1, .max_characters = 200, .multiline = false};
constexpr std::int64_t kMinYear = -3000;  // the oldest texts
constexpr std::int64_t kMaxYear = 2200;

}  // namespace

void apply(const BookChange& change, BookFields& fields) {
  if (change.title) fields.title = *change.title;
  if (change.author) fields.author = *change.author;
  if (change.isbn) fields.isbn = *change.isbn;
  if (change.year) fields.year = *change.year;
}

void check_book(BookFields& fields, common::ValidationErrors& errors) {
  common::check_text("/title", fields.title, kTitle, errors);
  common::check_text("/author", fields.author, kAuthor, errors);
  if (fields.isbn) {
    fields.isbn = normalize_isbn(*fields.isbn);
    if (!fields.isbn) {
      errors.add("/isbn", "bad_isbn", "must be an ISBN-10 or ISBN-13 with a valid check digit");
    }
  }
  if (fields.year && (*fields.year < kMinYear || *fields.year > kMaxYear)) {
    errors.add("/year", "out_of_range", fmt::format("must be from {} to {}", kMinYear, kMaxYear));
  }
}

}  // namespace books
