#include "common/jwt/base64url.hpp"

#include <array>
#include <cstdint>

#include <sodium.h>

namespace common {
namespace {

constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::uint8_t kNoValue = 0xFF;

// What each byte stands for.
constexpr std::array<std::uint8_t, 256> kValues = [] {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoValue);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

}  // namespace

std::string encode_base64url(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), kVariant);
  text.pop_back();  // the terminating NUL
  return text;
}

// Not by libsodium, whose decoder takes the same time for all bytes: what a client sent is no
// secret to the client.
std::optional<std::string> decode_base64url(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes(text.size() * 3 / 4, '\0');
  auto* next = bytes.data();
  std::uint32_t bits = 0;
  unsigned bit_count = 0;  // of `bits`, those that are in no byte yet
  for (const char c : text) {
    const auto value = kValues[static_cast<unsigned char>(c)];
    if (value == kNoValue) return std::nullopt;
    bits = bits << 6U | value;
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    *next++ = static_cast<char>(bits >> bit_count & 0xFFU);
  }
  const bool left_over = (bits & ((1U << bit_count) - 1)) != 0;
  if (left_over) return std::nullopt;
  return bytes;
}

}  // namespace common
