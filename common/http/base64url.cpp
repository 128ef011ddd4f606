#include "common/http/base64url.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <sodium.h>

namespace common {
namespace {

constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::uint8_t kNoValue = 0xFF;
constexpr std::uint32_t kMaxValue = 63;

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
  std::uint32_t seen = 0;  // the bits of all values
  const auto bits_of = [&seen](const char* four) {
    const auto value = [four](int i) -> std::uint32_t {
      return kValues[static_cast<unsigned char>(four[i])];
    };
    seen |= value(0) | value(1) | value(2) | value(3);
    return value(0) << 18U | value(1) << 12U | value(2) << 6U | value(3);
  };
  for (; text.size() >= 4; text.remove_prefix(4)) {
    const auto bits = bits_of(text.data());
    *next++ = static_cast<char>(bits >> 16U);
    *next++ = static_cast<char>(bits >> 8U);
    *next++ = static_cast<char>(bits);
  }
  std::array<char, 4> last{'A', 'A', 'A', 'A'};  // A is 0
  std::copy(text.begin(), text.end(), last.begin());
  auto bits = bits_of(last.data());
  for (; next != bytes.data() + bytes.size(); bits = bits << 8U & 0xFFFFFFU) {
    *next++ = static_cast<char>(bits >> 16U);
  }
  const bool left_over = bits != 0;
  if (left_over || seen > kMaxValue) return std::nullopt;
  return bytes;
}

}  // namespace common
