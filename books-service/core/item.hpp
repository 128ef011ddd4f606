#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/core/clock.hpp"
#include "common/core/faults.hpp"

namespace books {

// What a caller may write of an item.
struct ItemFields {
  std::string name;
  std::optional<std::string> description = {};
};

// A row of table items: a thing that belongs to one user and that nobody else sees.
struct Item {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  ItemFields fields;
  common::Timestamp created_at;
  common::Timestamp updated_at;
  std::int64_t version = 1;
};

// Adds a fault for each rule of an item that is broken.
void check_item(const ItemFields& fields, common::Faults& faults);

}  // namespace books
