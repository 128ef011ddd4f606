#include "common/core/address.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace common {

std::string network_of(std::string_view address) {
  if (address.find(':') == std::string_view::npos) return std::string(address);
  std::array<unsigned char, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (::inet_pton(AF_INET6, std::string(address).c_str(), bytes.data()) != 1) {
    return std::string(address);
  }
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  return fmt::format("{}/64", ::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size()));
}

}  // namespace common
