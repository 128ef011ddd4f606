#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "books-service/core/book.hpp"
#include "books-service/core/item.hpp"
#include "common/core/clock.hpp"
#include "common/core/list_query.hpp"

namespace books {

// What the use cases need from the outside. Any thread may call any function. If the database is
// not available, they throw common::Error kUnavailable.

// One page of a list. `next` is its last entry; nothing if no page follows.
template <class Entry>
struct Page {
  std::vector<Entry> entries;
  std::optional<common::Position> next;
};

class ItemRepository {
 public:
  virtual ~ItemRepository() = default;

  // The stored item; created_at and updated_at are `now`, version is 1.
  virtual Item add(std::int64_t user_id, const ItemFields& fields, common::Timestamp now) = 0;
  // Nothing if there is no such item or it belongs to another user.
  virtual std::optional<Item> find(std::int64_t user_id, std::int64_t id) = 0;
  // The items of the user, sorted by one of kItemSortFields, that contain each word of `query.q` in
  // name or description, as a substring without regard to case and accents.
  virtual Page<Item> list(std::int64_t user_id, const common::ListQuery& query) = 0;
  // The item with these fields and the next version; nothing if `item.version` is not the current
  // one. Of two concurrent updates of one version, one succeeds.
  virtual std::optional<Item> update(const Item& item, const ItemFields& fields,
                                     common::Timestamp now) = 0;
  // False if `item.version` is not the current version.
  virtual bool remove(const Item& item) = 0;
  // Removes at most `limit` items of the user; returns how many.
  virtual int remove_all_of(std::int64_t user_id, int limit) = 0;
};

// The result of storing a book: the book; or the id of the book that has its ISBN; or, for an
// update, neither, if the version is not the current one.
struct StoredBook {
  std::optional<Book> book;
  std::int64_t existing_id = 0;
};

class BookRepository {
 public:
  virtual ~BookRepository() = default;

  // If two clients store the same ISBN concurrently, one succeeds; also in update().
  virtual StoredBook add(std::int64_t user_id, const BookFields& fields, common::Timestamp now) = 0;
  virtual std::optional<Book> find(std::int64_t id) = 0;
  // The books of all users, sorted by one of kBookSortFields; `query.q` as for items, in title,
  // author and ISBN.
  virtual Page<Book> list(const common::ListQuery& query) = 0;
  // As in ItemRepository.
  virtual StoredBook update(const Book& book, const BookFields& fields, common::Timestamp now) = 0;
  virtual bool remove(const Book& book) = 0;
};

}  // namespace books
