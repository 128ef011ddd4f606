#include "books-service/core/catalogue.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "common/core/deadline.hpp"
#include "common/core/error.hpp"

namespace books {
namespace {

using common::Error;
using common::ErrorKind;
using common::Identity;
using common::ListQuery;
using common::Precondition;
using common::ValidationErrors;

// Keeps changes that met from meeting again.
constexpr std::chrono::milliseconds kMaxPause{10};

Error not_found(const char* what) {
  return {ErrorKind::kNotFound, "not_found", fmt::format("There is no such {}", what)};
}

Error isbn_taken(std::int64_t existing_id) {
  return Error(ErrorKind::kConflict, "isbn_taken", "A book with this ISBN is there already",
               "Location names it.")
      .with_location(fmt::format("/api/books/{}", existing_id));
}

Error too_many_changes() {
  return Error(ErrorKind::kUnavailable, "too_many_changes", "Too many concurrent updates",
               "Try again in a moment")
      .with_retry_after_seconds(1);
}

std::chrono::microseconds random_pause() {
  thread_local std::minstd_rand random(std::random_device{}());
  std::uniform_int_distribution<std::int64_t> pause(0,
                                                    std::chrono::microseconds(kMaxPause).count());
  return std::chrono::microseconds(pause(random));
}

// Calls `attempt` until it returns a value. Nothing means that another change came first.
template <class Attempt>
auto until_done(Attempt attempt) {
  for (;;) {
    if (auto done = attempt()) return *std::move(done);
    if (common::Deadline::current().remaining() <= kMaxPause) throw too_many_changes();
    std::this_thread::sleep_for(random_pause());
  }
}

void check_may_change(const Identity& caller, const Book& book) {
  if (common::has_scope(caller, kScopeEditBooks)) return;
  common::require_scope(caller, book.user_id == caller.user_id ? kScopeBooks : kScopeEditBooks);
}

std::optional<bool> done_if(bool done) { return done ? std::optional(true) : std::nullopt; }

}  // namespace

Item Catalogue::create_item(const Identity& owner, const ItemFields& fields,
                            ValidationErrors& errors) {
  check_item(fields, errors);
  errors.throw_if_any();
  return items_.add(owner.user_id, fields, clock_.now());
}

Item Catalogue::find_item(const Identity& owner, std::int64_t id) {
  auto item = items_.find(owner.user_id, id);
  if (!item) throw not_found("item");
  return *std::move(item);
}

Page<Item> Catalogue::list_items(const Identity& owner, const ListQuery& query) {
  return items_.list(owner.user_id, query);
}

Item Catalogue::change_item(const Identity& owner, std::int64_t id, const ItemChange& change,
                            const Precondition& precondition, ValidationErrors& errors) {
  return until_done([&] {
    const auto item = find_item(owner, id);
    precondition.check(item.version);
    auto fields = item.fields;
    apply(change, fields);
    check_item(fields, errors);
    errors.throw_if_any();
    return items_.update(item, fields, clock_.now());
  });
}

void Catalogue::remove_item(const Identity& owner, std::int64_t id,
                            const Precondition& precondition) {
  until_done([&] {
    const auto item = find_item(owner, id);
    precondition.check(item.version);
    return done_if(items_.remove(item));
  });
}

Book Catalogue::create_book(const Identity& owner, BookFields fields, ValidationErrors& errors) {
  check_book(fields, errors);
  errors.throw_if_any();
  auto stored = books_.add(owner.user_id, fields, clock_.now());
  if (!stored.book) throw isbn_taken(stored.existing_id);
  return *std::move(stored.book);
}

Book Catalogue::find_book(std::int64_t id) {
  auto book = books_.find(id);
  if (!book) throw not_found("book");
  return *std::move(book);
}

Page<Book> Catalogue::list_books(const ListQuery& query) { return books_.list(query); }

Book Catalogue::change_book(const Identity& caller, std::int64_t id, const BookChange& change,
                            const Precondition& precondition, ValidationErrors& errors) {
  return until_done([&] {
    const auto book = find_book(id);
    check_may_change(caller, book);
    precondition.check(book.version);
    auto fields = book.fields;
    apply(change, fields);
    check_book(fields, errors);
    errors.throw_if_any();
    auto stored = books_.update(book, fields, clock_.now());
    if (stored.existing_id != 0) throw isbn_taken(stored.existing_id);
    return std::move(stored.book);
  });
}

void Catalogue::remove_book(const Identity& caller, std::int64_t id,
                            const Precondition& precondition) {
  until_done([&] {
    const auto book = find_book(id);
    check_may_change(caller, book);
    precondition.check(book.version);
    return done_if(books_.remove(book));
  });
}

}  // namespace books
