#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "books-service/core/book.hpp"
#include "books-service/core/item.hpp"
#include "common/core/clock.hpp"

namespace books {

// What the use cases need from the outside. Any thread may call any of these. A database that
// is away shows as common::Error of kind kUnavailable.

class ItemRepository {
 public:
  virtual ~ItemRepository() = default;

  // The stored item; created_at and updated_at are `now`, version is 1.
  virtual Item add(std::int64_t user_id, const ItemFields& fields, common::Timestamp now) = 0;
  // Nothing where there is no such item or it belongs to another user.
  virtual std::optional<Item> find(std::int64_t user_id, std::int64_t id) = 0;
  // At most `limit` items of the user with an id above `after_id`, by ascending id.
  virtual std::vector<Item> list(std::int64_t user_id, std::int64_t after_id, int limit) = 0;
  // Removes at most `limit` items of the user; answers how many.
  virtual int remove_all_of(std::int64_t user_id, int limit) = 0;
};

// The book of a creation that succeeded, or the id of the one that has its ISBN already.
struct AddedBook {
  std::optional<Book> book;
  std::int64_t existing_id = 0;
};

class BookRepository {
 public:
  virtual ~BookRepository() = default;

  // Two threads that add one ISBN at once get one book between them.
  virtual AddedBook add(std::int64_t user_id, const BookFields& fields, common::Timestamp now) = 0;
  virtual std::optional<Book> find(std::int64_t id) = 0;
  // At most `limit` books with an id above `after_id`, by ascending id.
  virtual std::vector<Book> list(std::int64_t after_id, int limit) = 0;
};

}  // namespace books
