#pragma once

#include <cstdint>
#include <string_view>

#include "books-service/core/book.hpp"
#include "books-service/core/item.hpp"
#include "books-service/core/ports.hpp"
#include "common/core/clock.hpp"
#include "common/core/identity.hpp"
#include "common/core/precondition.hpp"
#include "common/core/validation.hpp"

namespace books {

// The scopes of access tokens. auth-service/core/roles.cpp maps roles to scopes.
inline constexpr std::string_view kScopeItems = "items";           // own items
inline constexpr std::string_view kScopeBooks = "books";           // reading and adding books
inline constexpr std::string_view kScopeEditBooks = "books:edit";  // changing books of others

// Everyone's books and each user's items. Any thread may call it. Every function throws
// common::Error for what the caller may be told; `errors` holds what the transport found, and all
// errors are thrown together as kUnprocessable "validation_failed".
//
// A change or removal checks in this order: whether the row is there (kNotFound), whether the
// caller may (kForbidden), the precondition (kPreconditionFailed), the rules of the members. It is
// made to the version that was checked: if another change comes first, everything is checked again.
// If that continues until Deadline::current(), it throws kUnavailable "too_many_changes".
class Catalogue {
 public:
  // The references must outlive the object.
  Catalogue(ItemRepository& items, BookRepository& books, const common::Clock& clock)
      : items_(items), books_(books), clock_(clock) {}

  Item create_item(const common::Identity& owner, const ItemFields& fields,
                   common::ValidationErrors& errors);
  // The item of another user is kNotFound, here and below.
  Item find_item(const common::Identity& owner, std::int64_t id);
  Page<Item> list_items(const common::Identity& owner, const common::ListQuery& query);
  // The item after the change. Its version is the next one even if nothing differs.
  Item change_item(const common::Identity& owner, std::int64_t id, const ItemChange& change,
                   const common::Precondition& precondition, common::ValidationErrors& errors);
  void remove_item(const common::Identity& owner, std::int64_t id,
                   const common::Precondition& precondition);

  // kConflict "isbn_taken" with the Location of the book that has the ISBN, as change_book().
  Book create_book(const common::Identity& owner, BookFields fields,
                   common::ValidationErrors& errors);
  Book find_book(std::int64_t id);
  Page<Book> list_books(const common::ListQuery& query);
  // For the owner with scope "books", and for whoever has scope "books:edit".
  Book change_book(const common::Identity& caller, std::int64_t id, const BookChange& change,
                   const common::Precondition& precondition, common::ValidationErrors& errors);
  void remove_book(const common::Identity& caller, std::int64_t id,
                   const common::Precondition& precondition);

 private:
  ItemRepository& items_;
  BookRepository& books_;
  const common::Clock& clock_;
};

}  // namespace books
