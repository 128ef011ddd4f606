#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/core/clock.hpp"
#include "common/core/validation.hpp"

namespace books {

// What a caller may write of a book.
struct BookFields {
  std::string title;
  std::string author;
  std::optional<std::string> isbn = {};  // ISBN-13, digits only
  std::optional<std::int64_t> year = {};
};

// A change of some members; one that is not set stays as it is. To set `isbn` or `year` to nothing
// removes it.
struct BookChange {
  std::optional<std::string> title = {};
  std::optional<std::string> author = {};
  std::optional<std::optional<std::string>> isbn = {};
  std::optional<std::optional<std::int64_t>> year = {};
};

// A row of table books: everyone reads it, `user_id` owns it.
struct Book {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  BookFields fields;
  common::Timestamp created_at;
  common::Timestamp updated_at;
  std::int64_t version = 1;  // counts the changes
};

// What lists of books can be ordered by. A book without a year comes before the oldest.
inline constexpr std::array<std::string_view, 5> kBookSortFields{"id", "title", "author", "year",
                                                                 "created_at"};

void apply(const BookChange& change, BookFields& fields);

// Adds a fault for each rule of a book that is broken, and brings its ISBN into the stored form.
void check_book(BookFields& fields, common::ValidationErrors& errors);

}  // namespace books
