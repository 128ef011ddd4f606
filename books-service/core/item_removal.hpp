#pragma once

#include <cstdint>
#include <unordered_map>

#include "books-service/core/ports.hpp"
#include "common/core/log.hpp"

namespace books {

// Removes the items of deleted users in batches. Their books stay: those belong to the catalogue.
// One thread at a time may call it.
class ItemRemoval {
 public:
  // Both must outlive the object.
  ItemRemoval(ItemRepository& items, common::Log& log) : items_(items), log_(log) {}

  // Removes a batch of the user's items. Returns true once none is left, and then logs how many
  // there were. Throws what the repository throws.
  bool remove_batch(std::int64_t user_id);

 private:
  ItemRepository& items_;
  common::Log& log_;
  std::unordered_map<std::int64_t, std::int64_t> removed_;  // items so far, by user
};

}  // namespace books
