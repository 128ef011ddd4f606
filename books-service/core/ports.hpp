#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "books-service/core/book.hpp"
#include "books-service/core/item.hpp"
#include "common/core/clock.hpp"
#include "common/core/list_query.hpp"

namespace books {

// What the use cases need from the outside. Any thread may call any of these. A database that
// is away shows as common::Error of kind kUnavailable.

// One page of a list, and where the next one begins; empty where nothing follows.
template <class Entry>
struct Page {
  std::vector<Entry> entries;
  common::Position next;
};

class ItemRepository {
 public:
  virtual ~ItemRepository() = default;

  // The stored item; created_at and updated_at are `now`, version is 1.
  virtual Item add(std::int64_t user_id, const ItemFields& fields, common::Timestamp now) = 0;
  // Nothing where there is no such item or it belongs to another user.
  virtual std::optional<Item> find(std::int64_t user_id, std::int64_t id) = 0;
  // The items of the user in the order of `query.sort`, of kItemSortFields.
  virtual Page<Item> list(std::int64_t user_id, const common::ListQuery& query) = 0;
  // The item with these fields and the next version; nothing if `item.version` is no longer the
  // present one. Of two that change one version at once, one gets nothing.
  virtual std::optional<Item> update(const Item& item, const ItemFields& fields,
                                     common::Timestamp now) = 0;
  // Whether it was removed: false if `item.version` is no longer the present one.
  virtual bool remove(const Item& item) = 0;
  // Removes at most `limit` items of the user; answers how many.
  virtual int remove_all_of(std::int64_t user_id, int limit) = 0;
};

// What became of a book that was to be stored: the row; or the id of the one that has its ISBN; or,
// of a change, neither, as the book is no longer in the version that was to be changed.
struct StoredBook {
  std::optional<Book> book;
  std::int64_t existing_id = 0;
};

class BookRepository {
 public:
  virtual ~BookRepository() = default;

  // Two threads that store one ISBN at once get one book between them, here and in update().
  virtual StoredBook add(std::int64_t user_id, const BookFields& fields, common::Timestamp now) = 0;
  virtual std::optional<Book> find(std::int64_t id) = 0;
  // The books of all users in the order of `query.sort`, of kBookSortFields.
  virtual Page<Book> list(const common::ListQuery& query) = 0;
  // As ItemRepository has them.
  virtual StoredBook update(const Book& book, const BookFields& fields, common::Timestamp now) = 0;
  virtual bool remove(const Book& book) = 0;
};

}  // namespace books
