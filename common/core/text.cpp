#include "common/core/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>
#include <unictype.h>
#include <unistr.h>

namespace common {
namespace {

struct Decoded {
  ucs4_t code_point = 0;
  std::size_t length = 0;  // in bytes; 0 if the text does not begin with a UTF-8 character
};

Decoded decode_first(std::string_view text) {
  ucs4_t code_point = 0;
  const int length =
      u8_mbtoucr(&code_point, reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  if (length <= 0) return {};
  return {code_point, static_cast<std::size_t>(length)};
}

bool is_control(ucs4_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }

bool is_invisible(ucs4_t c) {
  constexpr std::uint32_t kCategories =
      UC_CATEGORY_MASK_Cf | UC_CATEGORY_MASK_Co | UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp;
  // Format controls of Unicode 15, which the tables of Debian 12 do not have.
  const bool is_hieroglyph_control = c >= 0x13430 && c <= 0x1343F;
  const bool is_in_private_plane = c >= 0xF0000;
  return is_hieroglyph_control || is_in_private_plane ||
         uc_is_general_category_withtable(c, kCategories) ||
         uc_is_property_default_ignorable_code_point(c);
}

// Whether any character passes `test`, or the text is not UTF-8.
bool has_any(std::string_view text, bool (*test)(ucs4_t)) {
  while (!text.empty()) {
    const auto [code_point, length] = decode_first(text);
    if (length == 0 || test(code_point)) return true;
    text.remove_prefix(length);
  }
  return false;
}

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

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  const auto* begin = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto* invalid = u8_check(begin, text.size());
  if (invalid == nullptr) return std::nullopt;
  return static_cast<std::size_t>(invalid - begin);
}

std::string strip_dashes_and_blanks(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    const auto [code_point, length] = decode_first(text);
    if (length == 0) return {};
    const bool dropped = uc_is_property_dash(code_point) ||
                         uc_is_property_white_space(code_point) || is_invisible(code_point);
    if (!dropped) kept += text.substr(0, length);
    text.remove_prefix(length);
  }
  return kept;
}

bool has_control_characters(std::string_view text) { return has_any(text, is_control); }

bool has_invisible_characters(std::string_view text) { return has_any(text, is_invisible); }

bool has_outer_blanks(std::string_view text) {
  if (text.empty()) return false;
  const auto is_blank = [](std::string_view rest) {
    return uc_is_property_white_space(decode_first(rest).code_point);
  };
  const auto is_continuation = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
  };
  std::size_t last = text.size() - 1;
  while (last > 0 && is_continuation(text[last])) --last;
  return is_blank(text) || is_blank(text.substr(last));
}

// Without fmt, which is slower: every row of a list has two.
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

std::string make_printable(std::string_view text, std::size_t max_bytes) {
  std::string safe;
  for (auto rest = text; !rest.empty();) {
    const auto [code_point, length] = decode_first(rest);
    const auto character = rest.substr(0, std::max(length, std::size_t{1}));
    if (text.size() - rest.size() + character.size() > max_bytes) return safe + "...";
    if (length == 0 || is_control(code_point) || is_invisible(code_point)) {
      for (const char c : character) {
        fmt::format_to(std::back_inserter(safe), "\\x{:02x}", static_cast<unsigned char>(c));
      }
    } else {
      safe += character;
    }
    rest.remove_prefix(character.size());
  }
  return safe;
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
