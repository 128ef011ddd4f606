#include "common/core/address.hpp"

#include <array>
#include <span>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace common {

std::string network_of(std::string_view address) {
  std::array<unsigned char, 16> bytes{};
  if (::inet_pton(AF_INET6, std::string(address).c_str(), bytes.data()) != 1) {
    return std::string(address);
  }
  return fmt::format("{:02x}", fmt::join(std::span(bytes).first<8>(), ""));
}

}  // namespace common
