#pragma once

#include <cstdint>
#include <vector>

#include "books-service/core/book.hpp"
#include "books-service/core/item.hpp"
#include "books-service/core/ports.hpp"
#include "common/core/clock.hpp"
#include "common/core/faults.hpp"
#include "common/core/identity.hpp"

namespace books {

// One page of a list, by ascending id, and whether others follow.
template <class Entry>
struct Page {
  std::vector<Entry> entries;
  bool more = false;
};

// Everyone's books and each user's items. Any thread may call it. Every function throws
// common::Error for what the caller may be told; `faults` holds what the transport found, and all
// faults are thrown together as kUnprocessable "validation_failed".
class Catalogue {
 public:
  // The references must outlive the object.
  Catalogue(ItemRepository& items, BookRepository& books, const common::Clock& clock)
      : items_(items), books_(books), clock_(clock) {}

  Item create_item(const common::Identity& owner, const ItemFields& fields, common::Faults& faults);
  // kNotFound, also for the item of another user.
  Item find_item(const common::Identity& owner, std::int64_t id);
  Page<Item> list_items(const common::Identity& owner, std::int64_t after_id, int limit);

  // kConflict "isbn_taken" with the Location of the book that has the ISBN.
  Book create_book(const common::Identity& owner, BookFields fields, common::Faults& faults);
  Book find_book(std::int64_t id);
  Page<Book> list_books(std::int64_t after_id, int limit);

 private:
  ItemRepository& items_;
  BookRepository& books_;
  const common::Clock& clock_;
};

}  // namespace books
