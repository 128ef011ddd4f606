#include "common/core/text.hpp"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/fixed_clock.hpp"

namespace common {
namespace {

using std::string_literals::operator""s;

struct Utf8Case {
  const char* what;
  std::string bytes;
  std::optional<std::size_t> characters;
};

// The bounds of table 3-7 of the Unicode Standard, and the values just outside of them.
const std::vector<Utf8Case> kUtf8Cases{
    {"nothing", "", 0},
    {"ASCII", "abc", 3},
    {"NUL", "a\0b"s, 3},
    {"the first of two bytes", "\xC2\x80", 1},
    {"the last of two bytes", "\xDF\xBF", 1},
    {"the first of three bytes", "\xE0\xA0\x80", 1},
    {"the last before the surrogates", "\xED\x9F\xBF", 1},
    {"the first after the surrogates", "\xEE\x80\x80", 1},
    {"the last of three bytes", "\xEF\xBF\xBF", 1},
    {"the first of four bytes", "\xF0\x90\x80\x80", 1},
    {"U+10FFFF", "\xF4\x8F\xBF\xBF", 1},
    {"a mix", "a\xC3\xB1\xE2\x82\xAC\xF0\x9F\x94\x91", 4},
    {"a lone continuation", "\x80", std::nullopt},
    {"a lone last continuation", "a\xBF", std::nullopt},
    {"an overlong slash", "\xC0\xAF", std::nullopt},
    {"an overlong DEL", "\xC1\xBF", std::nullopt},
    {"overlong in three bytes", "\xE0\x9F\xBF", std::nullopt},
    {"overlong in four bytes", "\xF0\x8F\xBF\xBF", std::nullopt},
    {"the first surrogate", "\xED\xA0\x80", std::nullopt},
    {"the last surrogate", "\xED\xBF\xBF", std::nullopt},
    {"U+110000", "\xF4\x90\x80\x80", std::nullopt},
    {"five bytes", "\xF8\x88\x80\x80\x80", std::nullopt},
    {"F5", "\xF5\x80\x80\x80", std::nullopt},
    {"FE", "\xFE", std::nullopt},
    {"FF", "\xFF", std::nullopt},
    {"two bytes cut", "\xC3", std::nullopt},
    {"three bytes cut", "\xE2\x82", std::nullopt},
    {"four bytes cut", "\xF0\x9F\x94", std::nullopt},
    {"a second byte that does not continue", "\xC3\x28", std::nullopt},
    {"a third byte that does not continue", "\xE2\x82\x28", std::nullopt},
    {"a fourth byte that does not continue", "\xF0\x9F\x94\x28", std::nullopt},
};

TEST(CountCharacters, CountsCodePointsAndRefusesInvalidUtf8) {
  for (const auto& [what, bytes, characters] : kUtf8Cases) {
    EXPECT_EQ(count_characters(bytes), characters) << what;
  }
}

TEST(ControlCharacters, AreC0AndDelAndC1) {
  for (const auto& text :
       {"\0"s, "a\nb"s, "\x1F"s, "\x7F"s, "\xC2\x80"s, "\xC2\x9F"s, "\x1B[31m"s}) {
    EXPECT_TRUE(has_control_characters(text)) << escape_for_log(text);
  }
  for (const auto& text : {""s, " "s, "~"s, "\xC2\xA0"s, "\xC3\xB1"s, "\xE2\x80\xA8"s}) {
    EXPECT_FALSE(has_control_characters(text)) << escape_for_log(text);
  }
}

TEST(ControlCharacters, IncludeInvalidUtf8) { EXPECT_TRUE(has_control_characters("\xFF")); }

std::string utf8(char32_t code_point) {
  std::string text;
  const auto put = [&](char32_t byte) { text += static_cast<char>(byte); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
  return text;
}

// Categories Cf, Zl, Zp and Co and Default_Ignorable_Code_Point of Unicode 15.0, as ranges.
constexpr std::array<std::pair<char32_t, char32_t>, 27> kInvisibleRanges{{
    {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x0600, 0x0605},    {0x061C, 0x061C},
    {0x06DD, 0x06DD},   {0x070F, 0x070F},   {0x0890, 0x0891},    {0x08E2, 0x08E2},
    {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},    {0x200B, 0x200F},
    {0x2028, 0x202E},   {0x2060, 0x206F},   {0x3164, 0x3164},    {0xE000, 0xF8FF},
    {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},    {0xFFF0, 0xFFFB},
    {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x1343F},  {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF},
}};

TEST(InvisibleCharacters, AreFormatPrivateUseAndIgnorableCharacters) {
  for (const auto& [first, last] : kInvisibleRanges) {
    for (auto c = first; c <= last; ++c) {
      ASSERT_TRUE(has_invisible_characters("a" + utf8(c) + "b")) << std::uint32_t{c};
    }
  }
}

// A later version of Unicode may assign them, for example to an emoji.
TEST(InvisibleCharacters, ExcludeUnassignedCodePoints) {
  for (const char32_t c : {0x0378, 0xFDD0, 0xFFFE, 0x1FFFE}) {
    EXPECT_FALSE(has_invisible_characters(utf8(c))) << std::uint32_t{c};
  }
}

TEST(InvisibleCharacters, IncludeInvalidUtf8) { EXPECT_TRUE(has_invisible_characters("a\xFF")); }

TEST(InvisibleCharacters, ExcludeTheirNeighbours) {
  for (const auto& text :
       {""s, " "s, "\xC2\xAC"s, "\xC2\xAE"s, "\xC3\xB1"s, "\xE2\x80\x8A"s, "\xE2\x80\x90"s,
        "\xE2\x80\xA7"s, "\xE2\x80\xAF"s, "\xE2\x81\xB0"s, "\xED\x9F\xBB"s, "\xEF\xA4\x80"s,
        "\xEF\xBF\xBC"s, "\xF0\x9F\x94\x91"s}) {
    EXPECT_FALSE(has_invisible_characters("a" + text + "b")) << escape_for_log(text);
  }
}

TEST(OuterBlanks, AreFoundAtEitherEnd) {
  for (const std::string blank : {" ", "\t", "\n", "\r", "\xC2\x85", "\xC2\xA0", "\xE1\x9A\x80",
                                  "\xE2\x80\x80", "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9",
                                  "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"}) {
    EXPECT_TRUE(has_outer_blanks(blank + "a")) << escape_for_log(blank);
    EXPECT_TRUE(has_outer_blanks("a" + blank)) << escape_for_log(blank);
    EXPECT_TRUE(has_outer_blanks(blank)) << escape_for_log(blank);
    EXPECT_FALSE(has_outer_blanks("a" + blank + "b")) << escape_for_log(blank);
  }
}

TEST(OuterBlanks, AreNotFoundInOtherTexts) {
  for (const auto& text : {""s, "a"s, "\xC3\xB1"s, "\xE2\x80\x8B"s, "a\0"s, "\x80\x80"s}) {
    EXPECT_FALSE(has_outer_blanks(text)) << escape_for_log(text);
  }
}

Timestamp at(std::int64_t milliseconds) {
  return Timestamp(std::chrono::milliseconds(milliseconds));
}

TEST(FormatTime, WritesRfc3339InUtcWithMilliseconds) {
  EXPECT_EQ(format_time(at(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_time(tests::FixedClock().now() + std::chrono::milliseconds(7)),
            "2026-11-20T18:02:29.007Z");
  EXPECT_EQ(format_time(at(1'709'251'199'999)), "2024-02-29T23:59:59.999Z");
}

TEST(FormatTime, RoundsDownBefore1970) {
  EXPECT_EQ(format_time(at(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(ParseTime, ParsesWhatFormatTimeWrites) {
  for (const auto milliseconds : {0LL, 7LL, 1'709'251'199'999LL}) {
    EXPECT_EQ(parse_time(format_time(at(milliseconds))), at(milliseconds));
  }
}

TEST(ParseTime, RefusesOtherFormats) {
  for (const char* text : {"", "2026-11-20", "2026-11-20T18:02:29Z", "2026-11-20T18:02:29.007+00:0",
                           "2026-02-30T00:00:00.000Z", "2026-11-20T24:00:00.000Z",
                           "2026-11-20 18:02:29.007Z", "2026-1a-20T18:02:29.007Z"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(EscapeForLog, LeavesPrintableAsciiAlone) {
  EXPECT_EQ(escape_for_log("GET /a?b=c {1}~"), "GET /a?b=c {1}~");
}

TEST(EscapeForLog, EscapesLineBreaksAndTerminalSequences) {
  EXPECT_EQ(escape_for_log("a\nb\r\t\x1B[31m\x7F\0"s), R"(a\x0ab\x0d\x09\x1b[31m\x7f\x00)");
  EXPECT_EQ(escape_for_log(R"(a"b\c)"), R"(a\x22b\x5cc)");
  EXPECT_EQ(escape_for_log("\xC3\xB1\xFF"), R"(\xc3\xb1\xff)");
}

TEST(EscapeForLog, TruncatesLongTexts) {
  EXPECT_EQ(escape_for_log("abcde", 5), "abcde");
  EXPECT_EQ(escape_for_log("abcdef", 5), "abcde...");
  EXPECT_EQ(escape_for_log(std::string(201, 'a')), std::string(200, 'a') + "...");
}

}  // namespace
}  // namespace common
