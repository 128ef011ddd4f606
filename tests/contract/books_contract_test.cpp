#include <array>

#include <fmt/format.h>

#include "books-service/adapters/sql_catalogue.hpp"
#include "tests/support/database_test.hpp"
#include "tests/support/race.hpp"

namespace {

using books::Book;
using books::BookFields;
using books::StoredBook;

constexpr std::int64_t kAna = 1;
constexpr std::int64_t kBeto = 2;
constexpr common::Timestamp kNow{std::chrono::milliseconds{1'700'000'000'123}};

const BookFields kAnonymous{
    .title = "Anónimo", .author = "Anónimo", .isbn = std::nullopt, .year = std::nullopt};

class BooksContract : public test::DatabaseTest {
 protected:
  void SetUp() override {
    test::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    common::sql::migrate(url(), "books_migrations", books::migrations(GetParam()));
    driver_ = make_driver();
    pool_ = std::make_unique<common::sql::Database>(*driver_);
    books_ = books::make_sql_books(*pool_);
  }

  void TearDown() override {
    pool_.reset();
    test::DatabaseTest::TearDown();
  }

  books::BookRepository& books() { return *books_; }

 private:
  std::unique_ptr<common::sql::Driver> driver_;
  std::unique_ptr<common::sql::Database> pool_;
  std::unique_ptr<books::BookRepository> books_;
};
RUN_ON_ALL_DATABASES(BooksContract);

BookFields book_with_isbn(std::string isbn) {
  return {.title = "Niebla", .author = "Unamuno", .isbn = std::move(isbn), .year = 1914};
}

TEST_P(BooksContract, ReadsBackWhatWasStored) {
  const auto added = books().add(kAna, book_with_isbn("9788437600185"), kNow);

  ASSERT_TRUE(added.book);
  const auto found = books().find(added.book->id);

  ASSERT_TRUE(found);
  for (const auto& book : {*added.book, *found}) {
    EXPECT_EQ(book.id, added.book->id);
    EXPECT_EQ(book.user_id, kAna);
    EXPECT_EQ(book.fields.title, "Niebla");
    EXPECT_EQ(book.fields.author, "Unamuno");
    EXPECT_EQ(book.fields.isbn, "9788437600185");
    EXPECT_EQ(book.fields.year, 1914);
    EXPECT_EQ(book.created_at, kNow);
    EXPECT_EQ(book.updated_at, kNow);
    EXPECT_EQ(book.version, 1);
  }
}

TEST_P(BooksContract, StoresManyBooksWithoutIsbnAndYear) {
  for (int i = 0; i < 2; ++i) {
    const auto added = books().add(kAna, kAnonymous, kNow);

    ASSERT_TRUE(added.book);
    EXPECT_FALSE(books().find(added.book->id)->fields.isbn);
    EXPECT_FALSE(books().find(added.book->id)->fields.year);
  }
}

TEST_P(BooksContract, ReturnsTheExistingBookOnInsert) {
  const auto first = books().add(kAna, book_with_isbn("9788437600185"), kNow);

  const auto second = books().add(kBeto, book_with_isbn("9788437600185"), kNow);

  EXPECT_FALSE(second.book);
  EXPECT_EQ(second.existing_id, first.book->id);
}

TEST_P(BooksContract, ComparesIsbnsOfAnyCharacters) {
  for (const auto* isbn : {"ñ", "n", "N", "n "}) {
    EXPECT_TRUE(books().add(kAna, book_with_isbn(isbn), kNow).book) << isbn;
  }
}

TEST_P(BooksContract, FindsNothingForAnUnknownId) { EXPECT_FALSE(books().find(42)); }

TEST_P(BooksContract, ReadsBackWhatWasUpdated) {
  const auto later = kNow + std::chrono::seconds(1);
  const auto added = *books().add(kAna, kAnonymous, kNow).book;

  const auto changed = books().update(added, book_with_isbn("9788437600185"), later);

  ASSERT_TRUE(changed.book);
  const auto found = books().find(added.id);
  for (const auto& book : {*changed.book, *found}) {
    EXPECT_EQ(book.user_id, kAna);
    EXPECT_EQ(book.fields.title, "Niebla");
    EXPECT_EQ(book.fields.author, "Unamuno");
    EXPECT_EQ(book.fields.isbn, "9788437600185");
    EXPECT_EQ(book.fields.year, 1914);
    EXPECT_EQ(book.created_at, kNow);
    EXPECT_EQ(book.updated_at, later);
    EXPECT_EQ(book.version, 2);
  }
}

TEST_P(BooksContract, UpdatesAndRemovesOnlyTheCurrentVersion) {
  const auto first = *books().add(kAna, kAnonymous, kNow).book;
  const auto second = *books().update(first, kAnonymous, kNow).book;

  const auto late = books().update(first, book_with_isbn("9788437600185"), kNow);

  EXPECT_FALSE(late.book);
  EXPECT_EQ(late.existing_id, 0);
  EXPECT_FALSE(books().remove(first));
  EXPECT_FALSE(books().find(first.id)->fields.isbn);
  EXPECT_TRUE(books().remove(second));
  EXPECT_FALSE(books().remove(second));
  EXPECT_FALSE(books().find(first.id));
}

TEST_P(BooksContract, ReturnsTheExistingBookOnUpdate) {
  const auto first = *books().add(kAna, book_with_isbn("9788437600185"), kNow).book;
  const auto second = *books().add(kBeto, kAnonymous, kNow).book;

  const auto taken = books().update(second, first.fields, kNow);
  const auto own = books().update(first, first.fields, kNow);

  EXPECT_FALSE(taken.book);
  EXPECT_EQ(taken.existing_id, first.id);
  EXPECT_EQ(books().find(second.id)->version, 1);
  EXPECT_TRUE(own.book);
}

TEST_P(BooksContract, FreesTheIsbnOfARemovedBook) {
  const auto first = *books().add(kAna, book_with_isbn("9788437600185"), kNow).book;
  books().remove(first);

  EXPECT_TRUE(books().add(kBeto, first.fields, kNow).book);
}

TEST_P(BooksContract, RefusesADuplicateIsbnInConcurrentUpdates) {
  for (int round = 0; round < 20; ++round) {
    const auto isbn = fmt::format("{:013}", round);
    const std::array books_before{*books().add(kAna, kAnonymous, kNow).book,
                                  *books().add(kBeto, kAnonymous, kNow).book};

    const auto stored = test::race(2, [&](int contender) {
      const auto& before = books_before.at(static_cast<std::size_t>(contender));
      // Another node of a cluster may not have the book yet: then the caller of update() retries.
      StoredBook changed;
      while (!changed.book && changed.existing_id == 0) {
        changed = books().update(before, book_with_isbn(isbn), kNow);
      }
      return changed;
    });

    const auto& winner = stored[0].book ? stored[0] : stored[1];
    const auto& loser = stored[0].book ? stored[1] : stored[0];
    ASSERT_TRUE(winner.book);
    ASSERT_FALSE(loser.book);
    ASSERT_EQ(loser.existing_id, winner.book->id);
  }
}

TEST_P(BooksContract, RefusesADuplicateIsbnInConcurrentInserts) {
  for (int round = 0; round < 50; ++round) {
    const auto isbn = fmt::format("{:013}", round);

    const auto added = test::race(
        2, [&](int contender) { return books().add(contender, book_with_isbn(isbn), kNow); });

    const auto& winner = added[0].book ? added[0] : added[1];
    const auto& loser = added[0].book ? added[1] : added[0];
    ASSERT_TRUE(winner.book);
    ASSERT_FALSE(loser.book);
    ASSERT_EQ(loser.existing_id, winner.book->id);
  }
}

}  // namespace
