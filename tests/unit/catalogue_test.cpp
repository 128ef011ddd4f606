#include "books-service/core/catalogue.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "common/core/deadline.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/memory_catalogue.hpp"

namespace books {
namespace {

using std::string_literals::operator""s;
using Lines = std::vector<std::string>;

// `count` characters of two bytes each.
std::string characters(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "\xC3\xB1";
  return text;
}

Lines errors_of(const ItemFields& fields) {
  common::ValidationErrors errors;
  check_item(fields, errors);
  return tests::lines_of(errors);
}

Lines errors_of(BookFields fields) {
  common::ValidationErrors errors;
  check_book(fields, errors);
  return tests::lines_of(errors);
}

BookFields quijote() {
  return {.title = "Quijote", .author = "Cervantes", .isbn = {}, .year = 1605};
}

TEST(ItemRules, CountTheNameInCharacters) {
  EXPECT_EQ(errors_of(ItemFields{"x", {}}), Lines{});
  EXPECT_EQ(errors_of(ItemFields{characters(200), {}}), Lines{});
  EXPECT_EQ(errors_of(ItemFields{characters(201), {}}), (Lines{"/name too_long"}));
  EXPECT_EQ(errors_of(ItemFields{"", {}}), (Lines{"/name too_short"}));
}

TEST(ItemRules, CountTheDescriptionInCharacters) {
  EXPECT_EQ(errors_of(ItemFields{"x", ""}), Lines{});
  EXPECT_EQ(errors_of(ItemFields{"x", characters(2000)}), Lines{});
  EXPECT_EQ(errors_of(ItemFields{"x", characters(2001)}), (Lines{"/description too_long"}));
}

TEST(ItemRules, AllowLineBreaksOnlyInTheDescription) {
  EXPECT_EQ(errors_of(ItemFields{"x", "a\r\n\tb"}), Lines{});
  EXPECT_EQ(errors_of(ItemFields{"a\nb", "a\x1B"}),
            (Lines{"/name control_character", "/description control_character"}));
}

TEST(BookRules, CountTitleAndAuthorInCharacters) {
  auto book = quijote();
  book.title = characters(300);
  book.author = characters(200);
  EXPECT_EQ(errors_of(book), Lines{});

  book.title += "x";
  book.author += "x";
  EXPECT_EQ(errors_of(book), (Lines{"/title too_long", "/author too_long"}));
}

TEST(BookRules, ReportAllErrorsTogether) {
  EXPECT_EQ(errors_of(BookFields{.title = "", .author = "a\nb", .isbn = "123", .year = 99'999}),
            (Lines{"/title too_short", "/author control_character", "/isbn bad_isbn",
                   "/year out_of_range"}));
}

TEST(BookRules, AcceptYearsFromMinus3000To2200) {
  for (const std::int64_t year : {-3000, 0, 2200}) {
    auto book = quijote();
    book.year = year;
    EXPECT_EQ(errors_of(book), Lines{}) << year;
  }
  for (const std::int64_t year : {std::int64_t{-3001}, std::int64_t{2201}, INT64_MAX, INT64_MIN}) {
    auto book = quijote();
    book.year = year;
    EXPECT_EQ(errors_of(book), (Lines{"/year out_of_range"})) << year;
  }
}

TEST(BookRules, NormalizeTheIsbn) {
  auto book = quijote();
  book.isbn = "0-306-40615-2";
  common::ValidationErrors errors;

  check_book(book, errors);

  EXPECT_NO_THROW(errors.throw_if_any());
  EXPECT_EQ(book.isbn, "9780306406157");
}

class Cataloguing : public testing::Test {
 protected:
  Item add_item(const common::Identity& owner, const std::string& name) {
    common::ValidationErrors errors;
    return catalogue_.create_item(owner, {name, {}}, errors);
  }
  Book add_book(const common::Identity& owner, const BookFields& fields) {
    common::ValidationErrors errors;
    return catalogue_.create_book(owner, fields, errors);
  }

  Item rename(std::int64_t id, const std::string& name,
              const common::Precondition& precondition = {}) {
    common::ValidationErrors errors;
    return catalogue_.change_item(juan_, id, {.name = name}, precondition, errors);
  }
  Book retitle(const common::Identity& caller, std::int64_t id, const std::string& title) {
    common::ValidationErrors errors;
    return catalogue_.change_book(caller, id, {.title = title}, {}, errors);
  }
  static common::Identity user(std::int64_t id, const std::string& scope = "items books") {
    return {.user_id = id, .username = "u", .role = {}, .scope = scope, .session_id = {}};
  }
  static common::Precondition if_match(std::vector<std::int64_t> versions) {
    return {.match = common::VersionSet{.versions = std::move(versions)}, .none_match = {}};
  }
  // Simulates one concurrent change of the first item, between the next read and its update.
  void change_concurrently() {
    items_.before_change = [this, changed = false]() mutable {
      if (!changed) ++items_.rows.front().version;
      changed = true;
    };
  }

  const common::Identity juan_ = user(1);
  const common::Identity ana_ = user(2);
  const common::Identity editor_ = user(3, "books books:edit");
  tests::FixedClock clock_;
  tests::MemoryItems items_;
  tests::MemoryBooks books_;
  Catalogue catalogue_{items_, books_, clock_};
};

TEST_F(Cataloguing, StoresAnItemForItsOwner) {
  const auto item = add_item(juan_, "pen");

  EXPECT_EQ(item.user_id, 1);
  EXPECT_EQ(item.created_at, clock_.now());
  EXPECT_EQ(catalogue_.find_item(juan_, item.id).fields.name, "pen");
}

TEST_F(Cataloguing, RefusesInvalidItemsAndBooks) {
  EXPECT_EQ(tests::code_of([&] { add_item(juan_, ""); }), "validation_failed");
  EXPECT_EQ(tests::code_of([&] { add_book(juan_, {}); }), "validation_failed");
  EXPECT_TRUE(items_.rows.empty());
  EXPECT_TRUE(books_.rows.empty());
}

TEST_F(Cataloguing, ThrowsErrorsOfTheRequestBodyToo) {
  common::ValidationErrors errors;
  errors.add("/x", "unknown_member", "");

  EXPECT_EQ(tests::code_of([&] {
              catalogue_.create_item(juan_, {"pen", {}}, errors);
            }),
            "validation_failed");
  EXPECT_TRUE(items_.rows.empty());
}

TEST_F(Cataloguing, HidesItemsFromOthers) {
  const auto item = add_item(juan_, "pen");

  const auto of_another = tests::error_of([&] { catalogue_.find_item(ana_, item.id); });
  const auto of_nobody = tests::error_of([&] { catalogue_.find_item(ana_, 999); });

  ASSERT_TRUE(of_another && of_nobody);
  EXPECT_EQ(of_another->kind(), common::ErrorKind::kNotFound);
  EXPECT_STREQ(of_another->what(), of_nobody->what());
  EXPECT_TRUE(catalogue_.list_items(ana_, {}).entries.empty());
}

TEST_F(Cataloguing, ShowsBooksToEverybody) {
  const auto book = add_book(juan_, quijote());

  EXPECT_EQ(catalogue_.find_book(book.id).user_id, 1);
  EXPECT_EQ(catalogue_.list_books({}).entries.size(), 1U);
  EXPECT_EQ(tests::code_of([&] { catalogue_.find_book(999); }), "not_found");
}

TEST_F(Cataloguing, PointsToTheBookThatHasTheIsbn) {
  auto book = quijote();
  book.isbn = "0306406152";
  const auto stored = add_book(juan_, book);
  book.isbn = "978-0-306-40615-7";

  const auto error = tests::error_of([&] { add_book(ana_, book); });

  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), common::ErrorKind::kConflict);
  EXPECT_EQ(error->code(), "isbn_taken");
  EXPECT_EQ(error->location(), "/api/books/" + std::to_string(stored.id));
  EXPECT_EQ(books_.rows.size(), 1U);
}

TEST_F(Cataloguing, AllowsSeveralBooksWithoutIsbn) {
  add_book(juan_, quijote());
  add_book(ana_, quijote());

  EXPECT_EQ(books_.rows.size(), 2U);
}

TEST_F(Cataloguing, ChangesOnlyTheGivenMembers) {
  common::ValidationErrors errors;
  const auto item = catalogue_.create_item(juan_, {"pen", "blue"}, errors);
  clock_.advance(std::chrono::seconds(5));

  const auto renamed = rename(item.id, "pencil");
  const ItemChange removal{.description = std::optional<std::string>()};
  const auto bare = catalogue_.change_item(juan_, item.id, removal, {}, errors);

  EXPECT_EQ(renamed.fields.name, "pencil");
  EXPECT_EQ(renamed.fields.description, "blue");
  EXPECT_EQ(renamed.version, 2);
  EXPECT_EQ(renamed.created_at, item.created_at);
  EXPECT_EQ(renamed.updated_at, clock_.now());
  EXPECT_EQ(bare.fields.name, "pencil");
  EXPECT_EQ(bare.fields.description, std::nullopt);
}

TEST_F(Cataloguing, IncrementsTheVersionEvenIfNothingDiffers) {
  const auto item = add_item(juan_, "pen");

  EXPECT_EQ(rename(item.id, "pen").version, 2);
}

TEST_F(Cataloguing, RefusesAnInvalidChange) {
  const auto item = add_item(juan_, "pen");
  const auto book = add_book(juan_, quijote());

  EXPECT_EQ(tests::code_of([&] { rename(item.id, ""); }), "validation_failed");
  EXPECT_EQ(tests::code_of([&] { retitle(juan_, book.id, ""); }), "validation_failed");
  EXPECT_EQ(items_.rows.front().version, 1);
  EXPECT_EQ(books_.rows.front().version, 1);
}

TEST_F(Cataloguing, DoesNotChangeItemsOfOtherUsers) {
  const auto item = add_item(ana_, "pen");

  EXPECT_EQ(tests::code_of([&] { rename(item.id, "mine"); }), "not_found");
  EXPECT_EQ(tests::code_of([&] { catalogue_.remove_item(juan_, item.id, {}); }), "not_found");
  EXPECT_EQ(items_.rows.size(), 1U);
}

TEST_F(Cataloguing, ChecksExistenceBeforeThePrecondition) {
  EXPECT_EQ(tests::code_of([&] { rename(9, "pen", if_match({1})); }), "not_found");
}

TEST_F(Cataloguing, ChecksThePreconditionBeforeValidation) {
  const auto item = add_item(juan_, "pen");

  EXPECT_EQ(tests::code_of([&] { rename(item.id, "", if_match({7})); }), "precondition_failed");
}

TEST_F(Cataloguing, ChangesOnlyTheVersionThatIfMatchNames) {
  const auto item = add_item(juan_, "pen");

  EXPECT_EQ(rename(item.id, "a", if_match({1, 9})).version, 2);
  const auto error = tests::error_of([&] { rename(item.id, "b", if_match({1})); });

  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), common::ErrorKind::kPreconditionFailed);
  EXPECT_EQ(tests::code_of([&] { catalogue_.remove_item(juan_, item.id, if_match({1})); }),
            "precondition_failed");
  EXPECT_EQ(items_.rows.front().fields.name, "a");
}

TEST_F(Cataloguing, RefusesAChangeIfIfNoneMatchMatches) {
  const auto item = add_item(juan_, "pen");
  const common::Precondition must_not_exist{.match = {},
                                            .none_match = common::VersionSet{true, {}}};

  EXPECT_EQ(tests::code_of([&] { rename(item.id, "a", must_not_exist); }), "precondition_failed");
}

TEST_F(Cataloguing, RetriesAfterAConcurrentChangeWithoutIfMatch) {
  const auto item = add_item(juan_, "pen");
  change_concurrently();

  const auto changed = rename(item.id, "pencil");

  EXPECT_EQ(changed.version, 3);
  EXPECT_EQ(items_.rows.front().fields.name, "pencil");
}

TEST_F(Cataloguing, FailsAfterAConcurrentChangeWithIfMatch) {
  const auto item = add_item(juan_, "pen");
  change_concurrently();
  EXPECT_EQ(tests::code_of([&] { rename(item.id, "pencil", if_match({1})); }),
            "precondition_failed");

  change_concurrently();
  EXPECT_EQ(tests::code_of([&] { catalogue_.remove_item(juan_, item.id, if_match({2})); }),
            "precondition_failed");
  EXPECT_EQ(items_.rows.front().fields.name, "pen");
}

TEST_F(Cataloguing, RetriesAChangeUntilItSucceeds) {
  const auto item = add_item(juan_, "pen");
  int others = 3;
  items_.before_change = [&] {
    if (others-- > 0) ++items_.rows.front().version;
  };

  EXPECT_EQ(rename(item.id, "pencil").version, 5);
}

TEST_F(Cataloguing, StopsRetryingAtTheDeadline) {
  const auto item = add_item(juan_, "pen");
  items_.before_change = [this] { ++items_.rows.front().version; };
  const common::Deadline::Scope expired(common::Deadline::after(std::chrono::seconds(0)));

  const auto error = tests::error_of([&] { rename(item.id, "pencil"); });

  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), common::ErrorKind::kUnavailable);
  EXPECT_EQ(error->code(), "too_many_changes");
  EXPECT_EQ(error->retry_after_seconds(), 1);
  EXPECT_EQ(items_.rows.front().fields.name, "pen");
}

TEST_F(Cataloguing, RemovesOnce) {
  const auto item = add_item(juan_, "pen");
  const auto book = add_book(juan_, quijote());

  catalogue_.remove_item(juan_, item.id, {});
  catalogue_.remove_book(juan_, book.id, {});

  EXPECT_EQ(tests::code_of([&] { catalogue_.remove_item(juan_, item.id, {}); }), "not_found");
  EXPECT_EQ(tests::code_of([&] { catalogue_.remove_book(juan_, book.id, {}); }), "not_found");
}

TEST_F(Cataloguing, LetsOwnersAndEditorsChangeABook) {
  const auto book = add_book(juan_, quijote());

  EXPECT_EQ(retitle(juan_, book.id, "a").version, 2);
  EXPECT_EQ(retitle(editor_, book.id, "b").version, 3);
  EXPECT_EQ(books_.rows.front().user_id, 1);
  catalogue_.remove_book(editor_, book.id, {});
  EXPECT_TRUE(books_.rows.empty());
}

TEST_F(Cataloguing, NamesTheMissingScopeForAChangeOfABook) {
  const auto book = add_book(juan_, quijote());
  struct Case {
    common::Identity caller;
    std::string missing;
  };

  for (const auto& [caller, missing] : {Case{ana_, "books:edit"}, Case{user(2, ""), "books:edit"},
                                        Case{user(1, "items"), "books"}}) {
    const auto on_change = tests::error_of([&] { retitle(caller, book.id, "x"); });
    const auto on_removal = tests::error_of([&] { catalogue_.remove_book(caller, book.id, {}); });
    for (const auto& error : {on_change, on_removal}) {
      ASSERT_TRUE(error);
      EXPECT_EQ(error->kind(), common::ErrorKind::kForbidden);
      EXPECT_EQ(error->missing_scope(), missing);
    }
  }
  EXPECT_EQ(books_.rows.front().version, 1);
}

TEST_F(Cataloguing, RefusesAChangeToTheIsbnOfAnotherBook) {
  auto fields = quijote();
  fields.isbn = "0306406152";
  const auto first = add_book(juan_, fields);
  const auto second = add_book(juan_, quijote());
  common::ValidationErrors errors;
  const BookChange change{.isbn = {{"978-0-306-40615-7"}}};

  const auto error =
      tests::error_of([&] { catalogue_.change_book(juan_, second.id, change, {}, errors); });

  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), "isbn_taken");
  EXPECT_EQ(error->location(), "/api/books/" + std::to_string(first.id));
  EXPECT_EQ(catalogue_.change_book(juan_, first.id, change, {}, errors).version, 2);
}

}  // namespace
}  // namespace books
