#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/core/clock.hpp"
#include "common/core/list_query.hpp"
#include "common/core/validation.hpp"

namespace books {

// The fields of a book that a client may set.
struct BookFields {
  std::string title;
  std::string author;
  std::optional<std::string> isbn = {};  // ISBN-13, digits only
  std::optional<std::int64_t> year = {};
};

// A partial change: what is not set stays as it is. `isbn` or `year` set to nothing removes it.
struct BookChange {
  std::optional<std::string> title = {};
  std::optional<std::string> author = {};
  std::optional<std::optional<std::string>> isbn = {};
  std::optional<std::optional<std::int64_t>> year = {};
};

// A row of table books. Everyone can read it; the user `user_id` owns it.
struct Book {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  BookFields fields;
  common::Timestamp created_at;
  common::Timestamp updated_at;
  std::int64_t version = 1;  // counts the changes
};

// The sort fields of lists. Books without a year come before the oldest.
inline constexpr std::array<common::SortField, 5> kBookSortFields{{
    {"id"},
    {"title", common::SortField::Type::kText},
    {"author", common::SortField::Type::kText},
    {"year"},
    {"created_at"},
}};

// The 13 digits of an ISBN-10 or ISBN-13 (ISO 2108), with or without dashes and spaces of any kind,
// or nothing if the length or the check digit is wrong. An ISBN-10 becomes the ISBN-13 of the same
// book.
std::optional<std::string> normalize_isbn(std::string_view text);

void apply(const BookChange& change, BookFields& fields);

// Adds an error for each invalid field, and normalizes the ISBN.
void check_book(BookFields& fields, common::ValidationErrors& errors);

}  // namespace books
