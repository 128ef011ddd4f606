#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace common {

// A field that a list can be sorted by.
struct SortField {
  enum class Type : std::uint8_t { kInteger, kText };
  std::string_view name;  // as the API names it
  Type type = Type::kInteger;
};

// The order of a list. Entries with equal values are ordered by id, in the same direction.
struct SortKey {
  std::string field = "id";
  bool descending = false;

  bool operator==(const SortKey&) const = default;
};

// The value of an entry under the sort key, as the database compares it.
using SortValue = std::variant<std::int64_t, std::string>;

// The last entry of a page; the next page begins after it.
struct Position {
  SortValue value;  // the id, where the list is sorted by id
  std::int64_t id = 0;

  bool operator==(const Position&) const = default;
};

// The position of the entry `id` in a list sorted by id.
inline Position position_of(std::int64_t id) { return {id, id}; }

// What a client asks of a list (keyset pagination).
struct ListQuery {
  SortKey sort;
  std::optional<Position> after;  // without it: the first page
  std::string q;                  // search text; empty: all entries
  // Other parameters, as they were sent.
  std::map<std::string, std::string, std::less<>> filters = {};
  int limit = 20;

  // For lists sorted by id: 0 for the first page.
  [[nodiscard]] std::int64_t after_id() const { return after ? after->id : 0; }
};

}  // namespace common
