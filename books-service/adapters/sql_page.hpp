#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "books-service/core/ports.hpp"
#include "common/core/list_query.hpp"
#include "common/sql/database.hpp"

namespace books {

// A column that a list can be sorted by. It is NOT NULL and both databases compare its bytes.
// `index` holds the owner's id, if the table has one, then the column, then the id.
struct SortColumn {
  common::SortField field;
  std::string_view column;
  std::string_view index;
};

// A table that is read in pages. It has a column `search_text`.
struct ListedTable {
  std::string_view name;
  std::string_view columns;                  // of an entry
  std::span<const SortColumn> sort_columns;  // the first is the id
};

// Which rows are on the list: those of the user, or of all; that contain all of `parts`.
struct Filter {
  std::optional<std::int64_t> user_id = {};
  std::vector<std::string> parts = {};
};

struct PageRows {
  std::vector<common::sql::Row> rows;
  std::optional<common::Position> next;  // nothing if no page follows
};

// Reads one page (keyset pagination). Without `parts` the index of the sort column has the order,
// and only the rows of the page are read. With `parts` the rows of the user, or all, are read by
// id, and those that match are sorted: the cost is about the same for every search text.
PageRows read_page(common::sql::Database& database, const ListedTable& table, const Filter& filter,
                   const common::ListQuery& query);

// Converts the rows of a page.
template <class Entry>
Page<Entry> to_page(PageRows page, Entry (*entry_of)(common::sql::Row)) {
  Page<Entry> entries{.entries = {}, .next = std::move(page.next)};
  entries.entries.reserve(page.rows.size());
  for (auto& row : page.rows) entries.entries.push_back(entry_of(std::move(row)));
  return entries;
}

// Calls `fold_some` in transactions until it returns false. It computes the folded columns of some
// rows that are older than these columns, and returns whether there were any. Other instances may
// do the same, or change rows, at the same time: on contention this retries for minutes before it
// throws.
void backfill(common::sql::Database& database, bool (*fold_some)(common::sql::Connection&));

}  // namespace books
