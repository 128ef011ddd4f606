#include "books-service/core/item_removal.hpp"

namespace books {
namespace {

// Small, because other writers wait for this one in SQLite.
constexpr int kBatch = 20;

}  // namespace

bool ItemRemoval::remove_batch(std::int64_t user_id) {
  const int count = items_.remove_all_of(user_id, kBatch);
  const auto total = removed_[user_id] += count;
  if (count == kBatch) return false;
  log_.info("items_removed", {{"user_id", user_id}, {"items", total}});
  removed_.erase(user_id);
  return true;
}

}  // namespace books
