#include "books-service/adapters/search_terms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/error.hpp"
#include "tests/support/caught.hpp"

namespace books {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> shown(std::string_view q) {
  std::vector<std::string> shown;
  for (const auto& term : search_terms(q))
    shown.push_back(term.word + (term.is_prefix() ? "*" : ""));
  return shown;
}

TEST(SearchTerms, AreTheFoldedWords) {
  EXPECT_THAT(shown(" Brass  KÉY\t"), ElementsAre("brass", "key"));
  EXPECT_THAT(shown("d'Arc, Jeanne"), ElementsAre("d", "arc", "jeanne"));
}

TEST(SearchTerms, HaveEachOnce) {
  EXPECT_THAT(shown("key Key kéy ke* KE*"), ElementsAre("key", "ke*"));
}

TEST(SearchTerms, AreNoneWithoutAWord) {
  EXPECT_THAT(shown(""), IsEmpty());
  EXPECT_THAT(shown(" \t ... 🔑 * 🔑*"), IsEmpty());
}

TEST(SearchTerms, TakeAWordBeforeAnAsteriskForABeginning) {
  EXPECT_THAT(shown("Bra* key"), ElementsAre("bra*", "key"));
  EXPECT_THAT(shown("read-ro*"), ElementsAre("read", "ro*"));
  EXPECT_THAT(shown("a*b"), ElementsAre("a", "b"));
}

TEST(SearchTerms, EndABeginningAboveAllThatBeginSo) {
  const auto term = search_terms("bra*").at(0);

  for (const std::string word : {"bra", "braz", "brazz", "bra\U0002FA1D"}) {
    EXPECT_TRUE(term.word <= word && word < term.end) << word;
  }
  EXPECT_FALSE("brb" < term.end);
}

TEST(SearchTerms, RefuseABeginningOfOneCharacter) {
  EXPECT_EQ(tests::code_of([] { search_terms("k*"); }), "bad_query");
  EXPECT_EQ(tests::code_of([] { search_terms("日*"); }), "bad_query");
}

TEST(SearchTerms, RefuseTooMany) {
  EXPECT_EQ(search_terms("a b c d e f g h").size(), kMaxSearchWords);
  EXPECT_EQ(tests::code_of([] { search_terms("a b c d e f g h i"); }), "bad_query");
}

}  // namespace
}  // namespace books
