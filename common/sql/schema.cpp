#include "common/sql/schema.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace common::sql {
namespace {

using Words = std::vector<std::string_view>;

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// The words of the script, and each other character that is no blank.
Words words_of(std::string_view sql) {
  Words words;
  while (!sql.empty()) {
    const auto end = std::find_if_not(sql.begin(), sql.end(), is_word);
    const auto length = std::max<std::size_t>(1, static_cast<std::size_t>(end - sql.begin()));
    const auto word = sql.substr(0, length);
    if (word != " " && word != "\n") words.push_back(word);
    sql.remove_prefix(length);
  }
  return words;
}

// Calls `visit` with each table that the script creates or drops.
void for_each_change(std::string_view sql,
                     const std::function<void(bool is_created, std::string_view table)>& visit) {
  const auto words = words_of(sql);
  for (std::size_t i = 1; i < words.size(); ++i) {
    const bool is_created = words[i - 1] == "CREATE";
    if (words[i] != "TABLE" || (!is_created && words[i - 1] != "DROP")) continue;
    ++i;
    while (i < words.size() && (words[i] == "IF" || words[i] == "NOT" || words[i] == "EXISTS")) ++i;
    for (; i < words.size(); i += 2) {
      visit(is_created, words[i]);
      if (i + 1 == words.size() || words[i + 1] != ",") break;
    }
  }
}

}  // namespace

std::set<std::string> created_tables(std::string_view sql) {
  std::set<std::string> tables;
  for_each_change(sql, [&](bool is_created, std::string_view table) {
    if (is_created) tables.emplace(table);
  });
  return tables;
}

std::string probe_of(std::span<const Migration> migrations) {
  std::set<std::string> tables;
  for (const auto& migration : migrations) {
    for_each_change(migration.sql, [&](bool is_created, std::string_view table) {
      if (!is_created) tables.erase(std::string(table));
      if (is_created) tables.emplace(table);
    });
  }
  return fmt::format("SELECT EXISTS(SELECT 1 FROM {})",
                     fmt::join(tables, ") AND EXISTS(SELECT 1 FROM "));
}

}  // namespace common::sql
