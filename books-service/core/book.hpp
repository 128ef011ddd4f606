#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/core/clock.hpp"
#include "common/core/faults.hpp"

namespace books {

// What a caller may write of a book.
struct BookFields {
  std::string title;
  std::string author;
  std::optional<std::string> isbn = {};  // ISBN-13, digits only
  std::optional<std::int64_t> year = {};
};

// A row of table books: everyone reads it, `user_id` owns it.
struct Book {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  BookFields fields;
  common::Timestamp created_at;
  common::Timestamp updated_at;
  std::int64_t version = 1;
};

// Adds a fault for each rule of a book that is broken, and brings its ISBN into the stored form.
void check_book(BookFields& fields, common::Faults& faults);

}  // namespace books
