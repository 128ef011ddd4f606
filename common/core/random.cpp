#include "common/core/random.hpp"

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <vector>

#include <sys/random.h>

namespace common {
namespace {

void append_hex(std::string& text, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::array<char, 2> digits{kDigits[byte >> 4U], kDigits[byte & 0x0FU]};
  text.append(digits.data(), digits.size());
}

}  // namespace

void SystemRandom::fill(std::span<unsigned char> bytes) {
  while (!bytes.empty()) {
    const auto got = ::getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

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
