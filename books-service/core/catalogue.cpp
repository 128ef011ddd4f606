#include "books-service/core/catalogue.hpp"

#include <utility>

#include <fmt/format.h>

#include "common/core/error.hpp"

namespace books {
namespace {

using common::Error;
using common::ErrorKind;

Error not_found(const char* what) {
  return {ErrorKind::kNotFound, "not_found", fmt::format("There is no such {}", what)};
}

// `entries` was asked for with one more than the limit, to see whether others follow.
template <class Entry>
Page<Entry> cut_page(std::vector<Entry> entries, int limit) {
  const auto size = static_cast<std::size_t>(limit);
  const bool more = entries.size() > size;
  if (more) entries.resize(size);
  return {std::move(entries), more};
}

}  // namespace

Item Catalogue::create_item(const common::Identity& owner, const ItemFields& fields,
                            common::Faults& faults) {
  check_item(fields, faults);
  faults.throw_if_any();
  return items_.add(owner.user_id, fields, clock_.now());
}

Item Catalogue::find_item(const common::Identity& owner, std::int64_t id) {
  auto item = items_.find(owner.user_id, id);
  if (!item) throw not_found("item");
  return *std::move(item);
}

Page<Item> Catalogue::list_items(const common::Identity& owner, std::int64_t after_id, int limit) {
  return cut_page(items_.list(owner.user_id, after_id, limit + 1), limit);
}

Book Catalogue::create_book(const common::Identity& owner, BookFields fields,
                            common::Faults& faults) {
  check_book(fields, faults);
  faults.throw_if_any();
  auto added = books_.add(owner.user_id, fields, clock_.now());
  if (added.book) return *std::move(added.book);
  throw Error(ErrorKind::kConflict, "isbn_taken", "A book with this ISBN is there already",
              "Location names it.")
      .with_location(fmt::format("/api/books/{}", added.existing_id));
}

Book Catalogue::find_book(std::int64_t id) {
  auto book = books_.find(id);
  if (!book) throw not_found("book");
  return *std::move(book);
}

Page<Book> Catalogue::list_books(std::int64_t after_id, int limit) {
  return cut_page(books_.list(after_id, limit + 1), limit);
}

}  // namespace books
