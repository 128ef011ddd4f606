#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/core/clock.hpp"
#include "common/core/validation.hpp"

namespace books {

// What a caller may write of an item.
struct ItemFields {
  std::string name;
  std::optional<std::string> description = {};
};

// A change of some members; one that is not set stays as it is. To set `description` to nothing
// removes it.
struct ItemChange {
  std::optional<std::string> name = {};
  std::optional<std::optional<std::string>> description = {};
};

// A row of table items: a thing that belongs to one user and that nobody else sees.
struct Item {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  ItemFields fields;
  common::Timestamp created_at;
  common::Timestamp updated_at;
  std::int64_t version = 1;  // counts the changes
};

// What lists of items can be ordered by.
inline constexpr std::array<std::string_view, 4> kItemSortFields{"id", "name", "created_at",
                                                                 "updated_at"};

void apply(const ItemChange& change, ItemFields& fields);

// Adds a fault for each rule of an item that is broken.
void check_item(const ItemFields& fields, common::ValidationErrors& errors);

}  // namespace books
