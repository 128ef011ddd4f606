#include <gtest/gtest.h>

#include "books-service/core/book.hpp"

namespace books {
namespace {

using std::string_literals::operator""s;

TEST(Isbn, KeepsAnIsbn13) {
  EXPECT_EQ(normalize_isbn("9780306406157"), "9780306406157");
  EXPECT_EQ(normalize_isbn("9791032305690"), "9791032305690");
  EXPECT_EQ(normalize_isbn("9788437604947"), "9788437604947");
}

TEST(Isbn, TurnsAnIsbn10IntoTheIsbn13OfTheSameBook) {
  EXPECT_EQ(normalize_isbn("0306406152"), "9780306406157");
  EXPECT_EQ(normalize_isbn("843760494X"), "9788437604947");
}

TEST(Isbn, AcceptsXAsTheCheckDigitOfAnIsbn10) {
  EXPECT_EQ(normalize_isbn("080442957X"), "9780804429573");
  EXPECT_EQ(normalize_isbn("080442957x"), "9780804429573");
  EXPECT_EQ(normalize_isbn("08044X9573"), std::nullopt);
  EXPECT_EQ(normalize_isbn("X804429573"), std::nullopt);
  EXPECT_EQ(normalize_isbn("978080442957X"), std::nullopt);
}

TEST(Isbn, AcceptsADashOrBlankOfAnyKind) {
  for (const char* separator :
       {"\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212", "\uFE63", "\uFF0D", "\u00AD",
        "\u00A0", "\u2009", "\u202F", "\u3000", "\t", "\n", "\u200B", "\u200E", "\uFEFF"}) {
    const auto pasted =
        separator + "978"s + separator + "0-306 40615"s + separator + "7" + separator;
    EXPECT_EQ(normalize_isbn(pasted), "9780306406157") << pasted;
  }
}

TEST(Isbn, AcceptsHyphensAndSpaces) {
  EXPECT_EQ(normalize_isbn("978-0-306-40615-7"), "9780306406157");
  EXPECT_EQ(normalize_isbn("978 0 306 40615 7"), "9780306406157");
  EXPECT_EQ(normalize_isbn("0-306-40615-2"), "9780306406157");
  EXPECT_EQ(normalize_isbn("0-8044-2957-X"), "9780804429573");
}

TEST(Isbn, RefusesEveryWrongCheckDigit) {
  for (const char digit : "012345689"s) {
    EXPECT_EQ(normalize_isbn("978030640615"s + digit), std::nullopt) << digit;
  }
  for (const char digit : "013456789X"s) {
    EXPECT_EQ(normalize_isbn("030640615"s + digit), std::nullopt) << digit;
  }
}

TEST(Isbn, RefusesSwappedDigits) {
  EXPECT_EQ(normalize_isbn("0360406152"), std::nullopt);
  EXPECT_EQ(normalize_isbn("9780306046157"), std::nullopt);
}

TEST(Isbn, RefusesOtherPrefixes) {
  EXPECT_EQ(normalize_isbn("9770306406158"), std::nullopt);
  EXPECT_EQ(normalize_isbn("4006381333931"), std::nullopt);
  EXPECT_EQ(normalize_isbn("9800306406153"), std::nullopt);
}

// 979-0 is the prefix of printed music (ISO 10957), which has the same check digit.
TEST(Isbn, RefusesAnIsmn) { EXPECT_EQ(normalize_isbn("9790260000438"), std::nullopt); }

TEST(Isbn, RefusesOtherLengthsAndCharacters) {
  for (const auto& text :
       {""s, "-"s, "978030640615"s, "97803064061570"s, "030640615"s, "03064061520"s,
        "978030640615\xD9\xA7"s, "9780306406157\0"s, "ISBN 0306406152"s,
        "978\xE2\x80"s + "0306406157", "+306406152"s, "978.0306406157"s, "978_0306406157"s}) {
    EXPECT_EQ(normalize_isbn(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace books
