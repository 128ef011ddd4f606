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

// A column that lists can be sorted by. It is NOT NULL and both databases compare its bytes.
// `index` consists of the owner's id, if lists are per owner, the column and the id.
struct SortColumn {
  common::SortField field;
  std::string_view column;
  std::string_view index;
};

// A table that is read in pages. It has a column `search_text`, and a table NAME_unfolded.
struct ListedTable {
  std::string_view name;
  std::string_view unfolded_id;              // the column of NAME_unfolded
  std::string_view columns;                  // of an entry
  std::span<const SortColumn> sort_columns;  // the first is the id
};

// Selects the rows of the user, or of all users, that contain all of `parts`.
struct Filter {
  std::optional<std::int64_t> user_id = {};
  std::vector<std::string> parts = {};
};

struct PageRows {
  std::vector<common::sql::Row> rows;
  std::optional<common::Position> next;  // nothing if no page follows
};

// Reads one page (keyset pagination). Without `parts` it follows the index of the sort column and
// reads only the rows of the page. With `parts` it reads the rows of the user, or all rows, by id
// and sorts the matches: the cost is about the same for every search text.
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

// Calls `fold` for the rows that are older than the folded columns; NAME_unfolded lists them.
// `fold` computes the columns and returns false if the row changed meanwhile. Then the row comes
// again. Safe in several processes at the same time: on contention this retries for minutes before
// it throws.
void backfill(common::sql::Database& database, const ListedTable& table,
              bool (*fold)(common::sql::Connection&, common::sql::Row));

}  // namespace books
