#include "common/core/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

namespace common {
namespace {

struct Decoded {
  char32_t code_point = 0;
  std::size_t length = 0;  // bytes; 0 if the bytes are not UTF-8
};

bool is_continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

// Table 3-7 of the Unicode Standard: the first byte rules the length, and the range of the second
// byte keeps out overlong forms, surrogates and what lies above U+10FFFF.
Decoded decode_first(std::string_view text) {
  const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte_at(0);
  if (first < 0x80) return {first, 1};

  std::size_t length = 0;
  unsigned char second_low = 0x80;
  unsigned char second_high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    if (first == 0xE0) second_low = 0xA0;
    if (first == 0xED) second_high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    if (first == 0xF0) second_low = 0x90;
    if (first == 0xF4) second_high = 0x8F;
  }
  if (length == 0 || text.size() < length) return {};
  if (byte_at(1) < second_low || byte_at(1) > second_high) return {};

  constexpr std::array<unsigned char, 5> kFirstByteMask{0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t code_point = first & kFirstByteMask[length];
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(byte_at(i))) return {};
    code_point = (code_point << 6U) | (byte_at(i) & 0x3FU);
  }
  return {code_point, length};
}

bool is_blank(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

struct Range {
  char32_t first;
  char32_t last;
};

// From UnicodeData.txt and DerivedCoreProperties.txt of Unicode 15.0: categories Cf, Zl, Zp and Co,
// and Default_Ignorable_Code_Point. Ascending.
constexpr std::array<Range, 27> kInvisible{{
    {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x0600, 0x0605},    {0x061C, 0x061C},
    {0x06DD, 0x06DD},   {0x070F, 0x070F},   {0x0890, 0x0891},    {0x08E2, 0x08E2},
    {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},    {0x200B, 0x200F},
    {0x2028, 0x202E},   {0x2060, 0x206F},   {0x3164, 0x3164},    {0xE000, 0xF8FF},
    {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},    {0xFFF0, 0xFFFB},
    {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x1343F},  {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF},
}};

}  // namespace

std::optional<std::size_t> count_characters(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    const auto [code_point, length] = decode_first(text);
    if (length == 0) return std::nullopt;
    text.remove_prefix(length);
    ++count;
  }
  return count;
}

bool has_control_characters(std::string_view text) {
  while (!text.empty()) {
    const auto [code_point, length] = decode_first(text);
    if (length == 0) return true;
    if (code_point < 0x20 || (code_point >= 0x7F && code_point <= 0x9F)) return true;
    text.remove_prefix(length);
  }
  return false;
}

bool has_invisible_characters(std::string_view text) {
  while (!text.empty()) {
    const auto [code_point, length] = decode_first(text);
    if (length == 0) return true;
    const auto* range = std::find_if(kInvisible.begin(), kInvisible.end(),
                                     [c = code_point](const Range& r) { return c <= r.last; });
    if (range != kInvisible.end() && code_point >= range->first) return true;
    text.remove_prefix(length);
  }
  return false;
}

bool has_outer_blanks(std::string_view text) {
  if (text.empty()) return false;
  if (is_blank(decode_first(text).code_point)) return true;
  std::size_t last = text.size() - 1;
  while (last > 0 && is_continuation(static_cast<unsigned char>(text[last]))) --last;
  return is_blank(decode_first(text.substr(last)).code_point);
}

// By hand, as it is written twice for every row of a list.
void append_time(std::string& text, Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 25> digits{"0000-00-00T00:00:00.000Z"};
  const auto put = [&digits](std::size_t from, std::size_t length, auto wide_number) {
    auto number = static_cast<unsigned>(wide_number);
    for (auto at = from + length; at > from; number /= 10) {
      digits[--at] = static_cast<char>('0' + number % 10);
    }
  };
  put(0, 4, static_cast<int>(date.year()));
  put(5, 2, static_cast<unsigned>(date.month()));
  put(8, 2, static_cast<unsigned>(date.day()));
  put(11, 2, clock.hours().count());
  put(14, 2, clock.minutes().count());
  put(17, 2, clock.seconds().count());
  put(20, 3, clock.subseconds().count());
  text.append(digits.data(), digits.size() - 1);
}

std::string format_time(Timestamp time) {
  std::string text;
  append_time(text, time);
  return text;
}

std::optional<Timestamp> parse_time(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00.000Z";
  if (text.size() != kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool fits = kForm[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == kForm[i];
    if (!fits) return std::nullopt;
  }
  const auto number = [&](std::size_t from, std::size_t length) {
    int value = 0;
    for (const char digit : text.substr(from, length)) value = value * 10 + (digit - '0');
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  const bool exists = day.ok() && number(11, 2) < 24 && number(14, 2) < 60 && number(17, 2) < 60;
  if (!exists) return std::nullopt;
  return std::chrono::sys_days(day) + std::chrono::hours(number(11, 2)) +
         std::chrono::minutes(number(14, 2)) + std::chrono::seconds(number(17, 2)) +
         std::chrono::milliseconds(number(20, 3));
}

std::string escape_for_log(std::string_view text, std::size_t max_bytes) {
  std::string safe;
  safe.reserve(std::min(text.size(), max_bytes) + 3);
  for (const char c : text.substr(0, max_bytes)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool printable = byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\';
    if (printable) {
      safe += c;
    } else {
      fmt::format_to(std::back_inserter(safe), "\\x{:02x}", byte);
    }
  }
  if (text.size() > max_bytes) safe += "...";
  return safe;
}

}  // namespace common
