#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "common/core/clock.hpp"
#include "common/core/list_query.hpp"
#include "common/core/validation.hpp"

namespace books {

// The fields of an item that a client may set.
struct ItemFields {
  std::string name;
  std::optional<std::string> description = {};
};

// A partial change: what is not set stays as it is. `description` set to nothing removes it.
struct ItemChange {
  std::optional<std::string> name = {};
  std::optional<std::optional<std::string>> description = {};
};

// A row of table items. Only the user who owns it can see it.
struct Item {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  ItemFields fields;
  common::Timestamp created_at;
  common::Timestamp updated_at;
  std::int64_t version = 1;  // counts the changes
};

// The sort fields of lists.
inline constexpr std::array<common::SortField, 4> kItemSortFields{{
    {"id"},
    {"name", common::SortField::Type::kText},
    {"created_at"},
    {"updated_at"},
}};

void apply(const ItemChange& change, ItemFields& fields);

// Adds an error for each invalid field.
void check_item(const ItemFields& fields, common::ValidationErrors& errors);

}  // namespace books
