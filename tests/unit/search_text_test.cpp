#include "books-service/adapters/search_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/core/text.hpp"

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

TEST(Fold, MakesTheTurkishCapitalIWithADotAnI) { EXPECT_EQ(fold("İstanbul"), "istanbul"); }

TEST(Fold, MakesLettersOfOtherFormsPlain) {
  EXPECT_EQ(fold("ﬁn"), "fin");
  EXPECT_EQ(fold("ＡＢＣ１２"), "abc12");
  EXPECT_EQ(fold("\u210C"), "h");
  EXPECT_EQ(fold("㎒"), "mhz");
}

TEST(Fold, DropsWhatIsInvisible) { EXPECT_EQ(fold("co\u00ADope\u200Drate\u2060"), "cooperate"); }

TEST(Fold, DropsTheVowelPointsOfArabicAndHebrew) {
  EXPECT_EQ(fold("كِتَاب"), "كتاب");
  EXPECT_EQ(fold("סֵפֶר"), "ספר");
}

TEST(Fold, KeepsTheSpacingVowelsOfIndicScripts) { EXPECT_NE(fold("\u0915\u093E"), fold("\u0915")); }

TEST(Fold, ChangesNothingInWhatItFolded) {
  for (const auto* text : {"Straße İstanbul", "ﬁ Ⅷ ℌ ㎒ ½", "كِتَاب 한글 日本語", "🔑🇪🇸"}) {
    EXPECT_EQ(fold(fold(text)), fold(text));
  }
}

// Text of ASCII alone takes a way of its own.
TEST(Fold, MakesTheSameOfAsciiWhateverStandsBesideIt) {
  for (int byte = 0; byte < 0x80; ++byte) {
    const std::string text{'x', static_cast<char>(byte), 'Y'};

    EXPECT_EQ(fold(text) + "e", fold(text + "é")) << byte;
  }
}

TEST(Fold, OfNothingIsNothing) { EXPECT_EQ(fold(""), ""); }

TEST(WordsOf, AreItsRunsOfLettersAndDigits) {
  EXPECT_THAT(words_of("  El Aleph (1949), 2nd ed."),
              ElementsAre("el", "aleph", "1949", "2nd", "ed"));
  EXPECT_THAT(words_of("ключ كتاب ספר"), ElementsAre("ключ", "كتاب", "ספר"));
}

TEST(WordsOf, SplitsAtApostrophesAndHyphens) {
  EXPECT_THAT(words_of("L’Été d'Anne-Marie"), ElementsAre("l", "ete", "d", "anne", "marie"));
}

TEST(WordsOf, HasEachOnce) {
  EXPECT_THAT(words_of("Key, KEY, kéy; lock key"), ElementsAre("key", "lock"));
}

TEST(WordsOf, TakesEachLetterOfAScriptWithoutBlanksForOne) {
  EXPECT_THAT(words_of("日本語 book"), ElementsAre("日", "本", "語", "book"));
  EXPECT_THAT(words_of("ひら𠀀"), ElementsAre("ひ", "ら", "𠀀"));
  EXPECT_THAT(words_of("กข"), ElementsAre("ก", "ข"));
  EXPECT_THAT(words_of("キー book"), ElementsAre("キー", "book"));
}

TEST(WordsOf, LeavesEmojiAndPunctuationOut) {
  EXPECT_THAT(words_of("🔑 key👩‍🚀s — C++"), ElementsAre("key", "s", "c"));
  EXPECT_THAT(words_of("🔑 … !?"), IsEmpty());
  EXPECT_THAT(words_of(""), IsEmpty());
}

TEST(WordsOf, CutsALongWordBetweenCharacters) {
  std::string text = "x";
  for (int i = 0; i < 100; ++i) text += "ж";

  const auto words = words_of(text + "yz next");

  ASSERT_EQ(words.size(), 2U);
  EXPECT_EQ(words[0].size(), kMaxWordBytes - 1);
  EXPECT_TRUE(common::count_characters(words[0]));
  EXPECT_EQ(words[1], "next");
}

TEST(WordsOf, StopsAtItsMaximum) {
  std::string text;
  for (std::size_t i = 0; i < kMaxWordsPerText + 5; ++i) text += std::to_string(i) + ' ';

  const auto words = words_of(text);

  ASSERT_EQ(words.size(), kMaxWordsPerText);
  EXPECT_EQ(words.back(), std::to_string(kMaxWordsPerText - 1));
}

}  // namespace
}  // namespace books
