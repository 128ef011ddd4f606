#include "books-service/adapters/search_text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include <fmt/format.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "common/core/error.hpp"

namespace books {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";

// Owns a result of libunistring, allocated with malloc. May be null.
std::string take(std::uint8_t* utf8, std::size_t length) {
  const std::unique_ptr<std::uint8_t, decltype(&std::free)> owner(utf8, &std::free);
  if (owner == nullptr) throw std::bad_alloc();
  return {reinterpret_cast<const char*>(utf8), length};
}

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::string decompose(std::string_view text) {
  std::size_t length = 0;
  auto* const decomposed =
      u8_normalize(UNINORM_NFKD, bytes_of(text), text.size(), nullptr, &length);
  return take(decomposed, length);
}

std::string fold_case(std::string_view text) {
  std::size_t length = 0;
  auto* const folded =
      u8_casefold(bytes_of(text), text.size(), nullptr, UNINORM_NFKD, nullptr, &length);
  return take(folded, length);
}

// Spacing marks stay: they are vowels of Indic syllables.
bool is_dropped(ucs4_t c) {
  return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Mn | UC_CATEGORY_MASK_Me) ||
         uc_is_property_default_ignorable_code_point(c);
}

std::string drop_marks(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    ucs4_t code_point = 0;
    const int length = u8_mbtouc(&code_point, bytes_of(text), text.size());
    const auto bytes = text.substr(0, static_cast<std::size_t>(length));
    if (!is_dropped(code_point)) kept += bytes;
    text.remove_prefix(bytes.size());
  }
  return kept;
}

bool is_punctuation_or_blank(ucs4_t c) {
  return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_P | UC_CATEGORY_MASK_Z);
}

// The number of bytes of punctuation and blanks at the start; 0 if the text has nothing else.
std::size_t count_leading_punctuation(std::string_view text) {
  auto rest = text;
  while (!rest.empty()) {
    ucs4_t code_point = 0;
    const int length = u8_mbtouc(&code_point, bytes_of(rest), rest.size());
    if (!is_punctuation_or_blank(code_point)) return text.size() - rest.size();
    rest.remove_prefix(static_cast<std::size_t>(length));
  }
  return 0;
}

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

}  // namespace

std::string fold(std::string_view utf8) {
  if (std::all_of(utf8.begin(), utf8.end(), is_ascii)) {  // 50 times faster than the general case
    std::string lower(utf8);
    std::transform(lower.begin(), lower.end(), lower.begin(), to_lower);
    return lower;
  }
  // Decomposed first, because some letters have a case only then, such as U+210C.
  return drop_marks(fold_case(decompose(utf8)));
}

std::string sort_key(std::string_view utf8) {
  auto key = fold(utf8);
  key.erase(0, count_leading_punctuation(key));
  std::size_t characters = 0;
  const auto end = std::find_if(key.begin(), key.end(), [&](char byte) {
    return begins_character(byte) && characters++ == kSortKeyCharacters;
  });
  key.erase(end, key.end());
  return key;
}

std::vector<std::string> search_parts(std::string_view q) {
  std::vector<std::string> parts;
  const auto folded = fold(q);
  for (std::size_t start = 0; start < folded.size();) {
    const auto end = std::min(folded.find_first_of(kWhiteSpace, start), folded.size());
    if (end > start) parts.push_back(folded.substr(start, end - start));
    start = end + 1;
  }
  if (parts.size() > kMaxSearchParts) {
    throw common::Error(common::ErrorKind::kMalformed, "bad_query",
                        fmt::format("q takes at most {} words", kMaxSearchParts));
  }
  return parts;
}

}  // namespace books
