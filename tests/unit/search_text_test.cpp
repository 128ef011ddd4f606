#include "books-service/adapters/search_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/caught.hpp"

namespace books {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Fold, MakesUpperAndLowerCaseEqual) {
  EXPECT_EQ(fold("RaYuEla 42"), "rayuela 42");
  EXPECT_EQ(fold("ΌΔΥΣΣΕΎΣ"), fold("όδυσσεύς"));
  EXPECT_EQ(fold("ВОЙНА"), "воина");
}

TEST(Fold, DropsAccents) {
  EXPECT_EQ(fold("Cortázar"), "cortazar");
  EXPECT_EQ(fold("Ångström, crème brûlée, señor"), "angstrom, creme brulee, senor");
}

TEST(Fold, MakesPrecomposedAndCombiningFormsEqual) {
  EXPECT_EQ(fold("caf\u00E9"), fold("cafe\u0301"));
  EXPECT_EQ(fold("\u1E69"), fold("s\u0307\u0323"));
  EXPECT_EQ(fold("\uD55C\uAE00"), fold("\u1112\u1161\u11AB\u1100\u1173\u11AF"));
}

TEST(Fold, MakesSharpSTwoLetters) {
  EXPECT_EQ(fold("Straße"), "strasse");
  EXPECT_EQ(fold("STRAẞE"), "strasse");
}

TEST(Fold, MakesTheTurkishDottedCapitalIAnI) { EXPECT_EQ(fold("İstanbul"), "istanbul"); }

TEST(Fold, MakesCompatibilityFormsPlain) {
  EXPECT_EQ(fold("ﬁn"), "fin");
  EXPECT_EQ(fold("ＡＢＣ１２"), "abc12");
  EXPECT_EQ(fold("\u210C"), "h");
  EXPECT_EQ(fold("㎒"), "mhz");
}

TEST(Fold, DropsInvisibleCharacters) {
  EXPECT_EQ(fold("co\u00ADope\u200Drate\u2060"), "cooperate");
}

TEST(Fold, DropsTheVowelPointsOfArabicAndHebrew) {
  EXPECT_EQ(fold("كِتَاب"), "كتاب");
  EXPECT_EQ(fold("סֵפֶר"), "ספר");
}

TEST(Fold, KeepsTheSpacingVowelsOfIndicScripts) { EXPECT_NE(fold("\u0915\u093E"), fold("\u0915")); }

TEST(Fold, IsIdempotent) {
  for (const auto* text : {"Straße İstanbul", "ﬁ Ⅷ ℌ ㎒ ½", "كِتَاب 한글 日本語", "🔑🇪🇸"}) {
    EXPECT_EQ(fold(fold(text)), fold(text));
  }
}

// ASCII text has a code path of its own.
TEST(Fold, FoldsAsciiTheSameWithAndWithoutOtherCharacters) {
  for (int byte = 0; byte < 0x80; ++byte) {
    const std::string text{'x', static_cast<char>(byte), 'Y'};

    EXPECT_EQ(fold(text) + "e", fold(text + "é")) << byte;
  }
}

TEST(Fold, ReturnsAnEmptyTextForAnEmptyText) { EXPECT_EQ(fold(""), ""); }

TEST(SortKey, IsTheBeginningOfTheFoldedText) {
  EXPECT_EQ(sort_key("Ñandú"), "nandu");
  EXPECT_EQ(sort_key(std::string(150, 'X')), std::string(kSortKeyCharacters, 'x'));
  EXPECT_EQ(sort_key(""), "");
}

TEST(SortKey, IgnoresPunctuationAndBlanksAtTheStart) {
  EXPECT_EQ(sort_key("¿Quién?"), "quien?");
  EXPECT_EQ(sort_key("¡Ay, Carmela!"), "ay, carmela!");
  EXPECT_EQ(sort_key("«Quijote»"), "quijote»");
  EXPECT_EQ(sort_key("“... ¿‘(—Él)"), "el)");
  EXPECT_EQ(sort_key("\"'Tis\""), "tis\"");
  EXPECT_EQ(sort_key("\u00A0\u3000x"), "x");
  EXPECT_EQ(sort_key(std::string(150, '.') + std::string(150, 'X')),
            std::string(kSortKeyCharacters, 'x'));
}

TEST(SortKey, KeepsNumbersAndSymbolsAndATextOfPunctuation) {
  for (const auto* text : {"1984", "+1", "$9", "🔑", "...", "¿?", " ", "-"}) {
    EXPECT_EQ(sort_key(text), text);
  }
}

TEST(SortKey, CountsCharactersNotBytes) {
  std::string text;
  for (int i = 0; i < 150; ++i) text += "ж";

  EXPECT_EQ(sort_key(text).size(), 2 * kSortKeyCharacters);
}

TEST(SearchParts, AreTheFoldedTextsBetweenWhiteSpace) {
  EXPECT_THAT(search_parts(" Brass  KÉY\t\r\n"), ElementsAre("brass", "key"));
  EXPECT_THAT(search_parts("d'Arc,\u00A0Jeanne\u3000!"), ElementsAre("d'arc,", "jeanne", "!"));
  EXPECT_THAT(search_parts("ke* 100% 🔑"), ElementsAre("ke*", "100%", "🔑"));
}

TEST(SearchParts, AreEmptyWithoutVisibleText) {
  for (const auto* q : {"", " \t ", "\u0301", "\u200B"}) EXPECT_THAT(search_parts(q), IsEmpty());
}

TEST(SearchParts, RefuseMoreThanEight) {
  EXPECT_EQ(search_parts("a b c d e f g h").size(), kMaxSearchParts);
  EXPECT_EQ(tests::code_of([] { search_parts("a b c d e f g h i"); }), "bad_query");
}

}  // namespace
}  // namespace books
