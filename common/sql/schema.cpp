#include "common/sql/schema.hpp"

#include <functional>
#include <regex>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace common::sql {
namespace {

// Calls `visit` with each statement that creates, drops (several) or renames tables.
void for_each_change(std::string_view sql, const std::function<void(const std::cmatch&)>& visit) {
  static const std::regex change(
      "(CREATE|DROP) TABLE (?:IF (?:NOT )?EXISTS )?(\\w+(?:, \\w+)*)"
      "|ALTER TABLE (\\w+) RENAME TO (\\w+)");
  const std::cregex_iterator end;
  for (std::cregex_iterator found(sql.data(), sql.data() + sql.size(), change); found != end;
       ++found) {
    visit(*found);
  }
}

std::set<std::string> names_in(const std::string& list) {
  static const std::regex name("\\w+");
  const std::sregex_token_iterator end;
  return {std::sregex_token_iterator(list.begin(), list.end(), name), end};
}

void apply_change(const std::cmatch& change, std::set<std::string>& tables) {
  if (change[3].matched) {
    tables.erase(change[3]);
    tables.insert(change[4]);
    return;
  }
  for (const auto& name : names_in(change[2])) {
    if (change[1] == "CREATE") {
      tables.insert(name);
    } else {
      tables.erase(name);
    }
  }
}

}  // namespace

std::set<std::string> created_tables(std::string_view sql) {
  std::set<std::string> tables;
  for_each_change(sql, [&](const std::cmatch& change) {
    if (change[1] == "CREATE") tables.insert(change[2]);
  });
  return tables;
}

std::string probe_of(std::span<const Migration> migrations) {
  std::set<std::string> tables;
  for (const auto& migration : migrations) {
    for_each_change(migration.sql,
                    [&](const std::cmatch& change) { apply_change(change, tables); });
  }
  return fmt::format("SELECT EXISTS(SELECT 1 FROM {})",
                     fmt::join(tables, ") AND EXISTS(SELECT 1 FROM "));
}

}  // namespace common::sql
