#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace common {

// One key of the order of a list.
struct SortKey {
  std::string field;  // as the API names it
  bool descending = false;

  bool operator==(const SortKey&) const = default;
};

// What one entry has under a sort key, as the database orders it.
using SortValue = std::variant<std::int64_t, std::string>;

// Where a page ends: what its last entry has under each sort key.
using Position = std::vector<SortValue>;

// What a caller asks of a list (keyset pagination).
struct ListQuery {
  // The last one is always the id, so that no two entries are equal.
  std::vector<SortKey> sort{{.field = "id"}};
  // The page begins after the entry that has these, one for each key; empty: with the first.
  Position after;
  // Words that an entry has to have; empty: all entries.
  std::string q;
  int limit = 20;

  // Of a list that goes by id alone: entries come after this one, 0 for the first page.
  [[nodiscard]] std::int64_t after_id() const {
    return after.empty() ? 0 : std::get<std::int64_t>(after.front());
  }
};

}  // namespace common
