#include "common/core/random.hpp"

#include <array>
#include <vector>

#include <fmt/format.h>

namespace common {

std::string make_hex(Random& random, std::size_t byte_count) {
  std::vector<unsigned char> bytes(byte_count);
  random.fill(bytes);
  std::string hex;
  hex.reserve(byte_count * 2);
  for (const auto byte : bytes) fmt::format_to(std::back_inserter(hex), "{:02x}", byte);
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
    fmt::format_to(std::back_inserter(uuid), "{:02x}", bytes[i]);
  }
  return uuid;
}

}  // namespace common
