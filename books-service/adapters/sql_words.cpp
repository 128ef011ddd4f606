#include "books-service/adapters/sql_words.hpp"

#include <span>

#include <fmt/format.h>

namespace books {
namespace {

using common::sql::Connection;
using common::sql::Parameter;

// Rows of one INSERT at most; with powers of two there are few statements to prepare.
constexpr std::size_t kMaxRowsAtOnce = 64;

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
  std::span rest(words);
  for (auto count = kMaxRowsAtOnce; count > 0; count /= 2) {
    for (; rest.size() >= count; rest = rest.subspan(count)) {
      insert(connection, table, row, rest.first(count));
    }
  }
}

void replace_words(Connection& connection, const WordTable& table, const WordsOf& row,
                   const std::vector<std::string>& words) {
  connection.execute(fmt::format("DELETE FROM {} WHERE {} = ?", table.name, table.row_id),
                     {row.row_id});
  add_words(connection, table, row, words);
}

}  // namespace books
