#include "books-service/core/catalogue.hpp"

#include <gtest/gtest.h>

#include "tests/support/caught.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/memory_catalogue.hpp"

namespace books {
namespace {

using std::string_literals::operator""s;
using Lines = std::vector<std::string>;

// As many characters of two bytes each.
std::string characters(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "\xC3\xB1";
  return text;
}

Lines faults_of(const ItemFields& fields) {
  common::Faults faults;
  check_item(fields, faults);
  return tests::lines_of(faults);
}

Lines faults_of(BookFields fields) {
  common::Faults faults;
  check_book(fields, faults);
  return tests::lines_of(faults);
}

BookFields quijote() {
  return {.title = "Quijote", .author = "Cervantes", .isbn = {}, .year = 1605};
}

TEST(ItemRules, CountTheNameInCharacters) {
  EXPECT_EQ(faults_of(ItemFields{"x", {}}), Lines{});
  EXPECT_EQ(faults_of(ItemFields{characters(200), {}}), Lines{});
  EXPECT_EQ(faults_of(ItemFields{characters(201), {}}), (Lines{"/name too_long"}));
  EXPECT_EQ(faults_of(ItemFields{"", {}}), (Lines{"/name too_short"}));
}

TEST(ItemRules, CountTheDescriptionInCharacters) {
  EXPECT_EQ(faults_of(ItemFields{"x", ""}), Lines{});
  EXPECT_EQ(faults_of(ItemFields{"x", characters(2000)}), Lines{});
  EXPECT_EQ(faults_of(ItemFields{"x", characters(2001)}), (Lines{"/description too_long"}));
}

TEST(ItemRules, LetOnlyTheDescriptionHaveLines) {
  EXPECT_EQ(faults_of(ItemFields{"x", "a\r\n\tb"}), Lines{});
  EXPECT_EQ(faults_of(ItemFields{"a\nb", "a\x1B"}),
            (Lines{"/name control_character", "/description control_character"}));
}

TEST(BookRules, CountTitleAndAuthorInCharacters) {
  auto book = quijote();
  book.title = characters(300);
  book.author = characters(200);
  EXPECT_EQ(faults_of(book), Lines{});

  book.title += "x";
  book.author += "x";
  EXPECT_EQ(faults_of(book), (Lines{"/title too_long", "/author too_long"}));
}

TEST(BookRules, NameAllFaultsAtOnce) {
  EXPECT_EQ(faults_of(BookFields{.title = "", .author = "a\nb", .isbn = "123", .year = 99'999}),
            (Lines{"/title too_short", "/author control_character", "/isbn bad_isbn",
                   "/year out_of_range"}));
}

TEST(BookRules, TakeYearsFromTheOldestTextsOn) {
  for (const std::int64_t year : {-3000, 0, 2200}) {
    auto book = quijote();
    book.year = year;
    EXPECT_EQ(faults_of(book), Lines{}) << year;
  }
  for (const std::int64_t year : {std::int64_t{-3001}, std::int64_t{2201}, INT64_MAX, INT64_MIN}) {
    auto book = quijote();
    book.year = year;
    EXPECT_EQ(faults_of(book), (Lines{"/year out_of_range"})) << year;
  }
}

TEST(BookRules, BringTheIsbnIntoItsStoredForm) {
  auto book = quijote();
  book.isbn = "0-306-40615-2";
  common::Faults faults;

  check_book(book, faults);

  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(book.isbn, "9780306406157");
}

class Cataloguing : public testing::Test {
 protected:
  Item add_item(const common::Identity& owner, const std::string& name) {
    common::Faults faults;
    return catalogue_.create_item(owner, {name, {}}, faults);
  }
  Book add_book(const common::Identity& owner, const BookFields& fields) {
    common::Faults faults;
    return catalogue_.create_book(owner, fields, faults);
  }

  const common::Identity juan_{
      .user_id = 1, .username = "juan", .role = {}, .scope = {}, .session_id = {}};
  const common::Identity ana_{
      .user_id = 2, .username = "ana", .role = {}, .scope = {}, .session_id = {}};
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

TEST_F(Cataloguing, StoresNothingThatBreaksARule) {
  EXPECT_EQ(tests::code_of([&] { add_item(juan_, ""); }), "validation_failed");
  EXPECT_EQ(tests::code_of([&] { add_book(juan_, {}); }), "validation_failed");
  EXPECT_TRUE(items_.rows.empty());
  EXPECT_TRUE(books_.rows.empty());
}

TEST_F(Cataloguing, ThrowsTheFaultsOfTheTransportToo) {
  common::Faults faults;
  faults.add("/x", "unknown_member", "");

  EXPECT_EQ(tests::code_of([&] {
              catalogue_.create_item(juan_, {"pen", {}}, faults);
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
  EXPECT_TRUE(catalogue_.list_items(ana_, 0, 20).entries.empty());
}

TEST_F(Cataloguing, CutsListsIntoPages) {
  for (const char* name : {"a", "b", "c"}) add_item(juan_, name);

  const auto first = catalogue_.list_items(juan_, 0, 2);
  const auto second = catalogue_.list_items(juan_, first.entries.back().id, 2);
  const auto whole = catalogue_.list_items(juan_, 0, 3);

  EXPECT_EQ(first.entries.size(), 2U);
  EXPECT_TRUE(first.more);
  EXPECT_EQ(second.entries.size(), 1U);
  EXPECT_FALSE(second.more);
  EXPECT_EQ(whole.entries.size(), 3U);
  EXPECT_FALSE(whole.more);
}

TEST_F(Cataloguing, ShowsBooksToEverybody) {
  const auto book = add_book(juan_, quijote());

  EXPECT_EQ(catalogue_.find_book(book.id).user_id, 1);
  EXPECT_EQ(catalogue_.list_books(0, 20).entries.size(), 1U);
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

TEST_F(Cataloguing, LetsManyBooksHaveNoIsbn) {
  add_book(juan_, quijote());
  add_book(ana_, quijote());

  EXPECT_EQ(books_.rows.size(), 2U);
}

}  // namespace
}  // namespace books
