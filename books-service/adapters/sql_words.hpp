#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/sql/connection.hpp"

namespace books {

// A table of the words of rows: word, the id of the row, and, where rows are of one user, the user,
// who comes first in the primary key.
struct WordTable {
  std::string_view name;
  std::string_view row_id;
  std::string_view owner_id = {};
};

inline constexpr WordTable kItemWords{"item_words", "item_id", "owner_id"};
inline constexpr WordTable kBookWords{"book_words", "book_id"};

// A row whose words are stored. `owner_id` counts only where the table has it.
struct WordsOf {
  std::int64_t row_id = 0;
  std::int64_t owner_id = 0;
};

// Stores the words of a new row, in the transaction that stores the row.
void add_words(common::sql::Connection& connection, const WordTable& table, const WordsOf& row,
               const std::vector<std::string>& words);

// Puts `words` in the place of those that the row has.
void replace_words(common::sql::Connection& connection, const WordTable& table, const WordsOf& row,
                   const std::vector<std::string>& words);

}  // namespace books
