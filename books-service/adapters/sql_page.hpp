#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "books-service/adapters/search_terms.hpp"
#include "books-service/adapters/sql_words.hpp"
#include "books-service/core/ports.hpp"
#include "common/core/list_query.hpp"
#include "common/sql/database.hpp"

namespace books {

// A field that a list can be ordered by. `column` is NOT NULL and orders bytewise in both
// databases; `index` begins with the columns that Filter compares for equality, then has `column`
// and the id.
struct SortColumn {
  enum class Type : std::uint8_t { kInteger, kText };
  std::string_view field;  // as the API names it
  std::string_view column;
  std::string_view index;
  Type type = Type::kInteger;
};

// A table that is read in pages.
struct ListedTable {
  std::string_view name;
  std::string_view columns;  // that an entry is read from
  std::size_t column_count = 0;
  std::span<const SortColumn> sort_columns;
  const WordTable* words = nullptr;  // with an owner, who is the filter's only parameter
};

// Which rows of the table are on the list.
struct Filter {
  std::string condition;  // empty: all
  std::vector<common::sql::Parameter> parameters;
  // Whether the index of the first sort key serves it; else the database chooses.
  bool by_sort_index = true;
  // What a search asks for: a query with `q` and no term finds nothing.
  std::vector<SearchTerm> terms = {};
};

// The rows of one page, and what the last one has under the sort keys, where others follow.
struct PageRows {
  std::vector<common::sql::Row> rows;
  common::Position next;
};

// Reads a page from where the one before ended (keyset pagination), so that a late page costs what
// the first one does. With one sort key the index has the order, and as many rows are read as are
// answered. With more the rows up to the last value of the first key on the page are sorted: what
// that costs depends on how many rows share one value, not on how many there are.
PageRows read_page(common::sql::Database& pool, const ListedTable& table, const Filter& filter,
                   const common::ListQuery& query);

// The page as entries, each made from its row.
template <class Entry>
Page<Entry> to_page(PageRows page, Entry (*entry_of)(common::sql::Row)) {
  Page<Entry> entries{.entries = {}, .next = std::move(page.next)};
  entries.entries.reserve(page.rows.size());
  for (auto& row : page.rows) entries.entries.push_back(entry_of(std::move(row)));
  return entries;
}

}  // namespace books
