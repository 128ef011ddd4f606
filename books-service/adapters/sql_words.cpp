#include "books-service/adapters/sql_words.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include <fmt/format.h>

namespace books {
namespace {

using common::sql::Connection;
using common::sql::Parameter;

constexpr std::size_t kMaxRowsAtOnce = 64;
constexpr std::size_t kMaxUnevenRows = 16;

// Of one INSERT, where so many are left. All of an ordinary row at once, as each statement is a
// round trip; of more a power of two, so that there are few statements to prepare.
std::size_t rows_at_once(std::size_t left) {
  return left <= kMaxUnevenRows ? left : std::min(std::bit_floor(left), kMaxRowsAtOnce);
}

void insert(Connection& connection, const WordTable& table, const WordsOf& row,
            std::span<const std::string> words) {
  const bool owned = !table.owner_id.empty();
  auto sql = owned ? fmt::format("INSERT INTO {} ({}, {}, word) VALUES ", table.name, table.row_id,
                                 table.owner_id)
                   : fmt::format("INSERT INTO {} ({}, word) VALUES ", table.name, table.row_id);
  std::vector<Parameter> parameters;
  for (const auto& word : words) {
    if (!parameters.empty()) sql += ", ";
    sql += owned ? "(?, ?, ?)" : "(?, ?)";
    parameters.emplace_back(row.row_id);
    if (owned) parameters.emplace_back(row.owner_id);
    parameters.emplace_back(word);
  }
  connection.execute(sql, parameters);
}

}  // namespace

void add_words(Connection& connection, const WordTable& table, const WordsOf& row,
               const std::vector<std::string>& words) {
  for (std::span rest(words); !rest.empty();) {
    const auto count = rows_at_once(rest.size());
    insert(connection, table, row, rest.first(count));
    rest = rest.subspan(count);
  }
}

void replace_words(Connection& connection, const WordTable& table, const WordsOf& row,
                   const std::vector<std::string>& words) {
  connection.execute(fmt::format("DELETE FROM {} WHERE {} = ?", table.name, table.row_id),
                     {row.row_id});
  add_words(connection, table, row, words);
}

}  // namespace books
