#include "common/core/precis.hpp"

#include <gtest/gtest.h>

namespace common {
namespace {

TEST(Precis, MapsNamesThatPeopleTakeForEqual) {
  EXPECT_EQ(map_username("Ana"), "ana");
  EXPECT_EQ(map_username("ANA 2"), "ana 2");
  EXPECT_EQ(map_username("Ñandú"), "ñandú");
  EXPECT_EQ(map_username("N\xCC\x83"
                         "andu\xCC\x81"),
            "ñandú")
      << "NFD";
  EXPECT_EQ(map_username("\xEF\xBC\xA1na"), "ana") << "full width";
  EXPECT_EQ(map_username("\xEF\xBD\xB1"), "\xE3\x82\xA2") << "half width";
  EXPECT_EQ(map_username("ΟΔΟΣ"), "οδος");
}

TEST(Precis, KeepsNamesApartThatDiffer) {
  EXPECT_NE(map_username("ana"), map_username("aña"));
  EXPECT_NE(map_username("straße"), map_username("strasse"));
  EXPECT_NE(map_username("ana"), map_username("ana "));
}

TEST(Precis, IsStableForNames) {
  for (const auto* name : {"Ñandú 🔑", "İstanbul", "\xEF\xBC\xA1", "Ǆ", "ẞ", "ΟΔΟΣ", ""}) {
    EXPECT_EQ(map_username(map_username(name)), map_username(name)) << name;
  }
}

TEST(Precis, MapsPasswordsToNfcAndOneKindOfSpace) {
  const std::string composed =
      "contrase\xC3\xB1"
      "a";
  const std::string decomposed =
      "contrasen\xCC\x83"
      "a";
  EXPECT_EQ(map_password(decomposed), composed);
  EXPECT_EQ(map_password(composed), composed);
  EXPECT_EQ(decompose_password(composed), decomposed);
  EXPECT_EQ(map_password("a\xC2\xA0"
                         "b\xE3\x80\x80"
                         "c"),
            "a b c");
  EXPECT_EQ(map_password("Ana"), "Ana") << "case counts";
  EXPECT_EQ(map_password("\xEF\xBC\xA1"), "\xEF\xBC\xA1") << "so does width";
}

TEST(Precis, LeavesTextThatIsNotUtf8) {
  for (const auto* text : {"\xFF", "A\xC3", "a\xC2\xA0\xC3"}) {
    EXPECT_EQ(map_username(text), text);
    EXPECT_EQ(map_password(text), text);
    EXPECT_EQ(decompose_password(text), text);
  }
}

}  // namespace
}  // namespace common
