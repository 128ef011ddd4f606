#include "common/core/random.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace common {
namespace {

void append_hex(std::string& text, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::array<char, 2> digits{kDigits[byte >> 4U], kDigits[byte & 0x0FU]};
  text.append(digits.data(), digits.size());
}

}  // namespace

std::string make_hex(Random& random, std::size_t byte_count) {
  std::vector<unsigned char> bytes(byte_count);
  random.fill(bytes);
  std::string hex;
  hex.reserve(byte_count * 2);
  for (const auto byte : bytes) append_hex(hex, byte);
  return hex;
}

std::string make_uuid(Random& random) {
  std::array<unsigned char, 16> bytes{};
  random.fill(bytes);
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);  // version 4
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);  // variant 10
  std::string uuid;
  uuid.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) uuid += '-';
    append_hex(uuid, bytes[i]);
  }
  return uuid;
}

}  // namespace common
