#include "common/core/precis.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

namespace common {
namespace {

constexpr int kMaxBytesPerCharacter = 4;

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_utf8(std::string_view text) { return u8_check(bytes_of(text), text.size()) == nullptr; }

// Owns a result of libunistring, allocated with malloc.
std::string take(std::uint8_t* utf8, std::size_t length) {
  const std::unique_ptr<std::uint8_t, decltype(&std::free)> owner(utf8, &std::free);
  if (owner == nullptr) throw std::bad_alloc();
  return {reinterpret_cast<const char*>(utf8), length};
}

std::string normalize(uninorm_t form, std::string_view text) {
  std::size_t length = 0;
  auto* const result = u8_normalize(form, bytes_of(text), text.size(), nullptr, &length);
  return take(result, length);
}

// Replaces each character by what `map` returns for it. `text` is UTF-8.
std::string map_characters(std::string_view text, ucs4_t (*map)(ucs4_t)) {
  std::string mapped;
  mapped.reserve(text.size());
  while (!text.empty()) {
    ucs4_t character = 0;
    const int length = u8_mbtouc(&character, bytes_of(text), text.size());
    std::array<std::uint8_t, kMaxBytesPerCharacter> bytes{};
    const int written = u8_uctomb(bytes.data(), map(character), kMaxBytesPerCharacter);
    mapped.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(written));
    text.remove_prefix(static_cast<std::size_t>(length));
  }
  return mapped;
}

ucs4_t to_usual_width(ucs4_t character) {
  std::array<ucs4_t, UC_DECOMPOSITION_MAX_LENGTH> usual{};
  int kind = 0;
  const int length = uc_decomposition(character, &kind, usual.data());
  const bool is_mapped = length == 1 && (kind == UC_DECOMP_WIDE || kind == UC_DECOMP_NARROW);
  return is_mapped ? usual[0] : character;
}

ucs4_t to_usual_space(ucs4_t character) {
  return uc_is_general_category_withtable(character, UC_CATEGORY_MASK_Zs) ? U' ' : character;
}

}  // namespace

std::string map_username(std::string_view name) {
  if (!is_utf8(name)) return std::string(name);
  const auto usual = map_characters(name, to_usual_width);
  std::size_t length = 0;
  auto* const lower =
      u8_tolower(bytes_of(usual), usual.size(), nullptr, UNINORM_NFC, nullptr, &length);
  return take(lower, length);
}

std::string map_password(std::string_view password) {
  if (is_ascii(password) || !is_utf8(password)) return std::string(password);
  return normalize(UNINORM_NFC, map_characters(password, to_usual_space));
}

std::string decompose_password(std::string_view password) {
  if (is_ascii(password) || !is_utf8(password)) return std::string(password);
  return normalize(UNINORM_NFD, map_characters(password, to_usual_space));
}

}  // namespace common
