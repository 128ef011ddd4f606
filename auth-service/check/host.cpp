#include "auth-service/check/host.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

namespace auth::check {
namespace {

using Bytes16 = std::array<std::uint8_t, 16>;

bool is_private_ipv4(std::uint8_t first, std::uint8_t second) {
  return first == 127 || first == 10 || (first == 172 && second >= 16 && second < 32) ||
         (first == 192 && second == 168) || (first == 169 && second == 254);
}

bool is_private_ipv6(const Bytes16& bytes) {
  constexpr Bytes16 kLoopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) {
    return is_private_ipv4(bytes[12], bytes[13]);
  }
  return bytes == kLoopback || (bytes[0] & 0xfeU) == 0xfc ||
         (bytes[0] == 0xfe && (bytes[1] & 0xc0U) == 0x80);
}

// "::1" of "http://[::1]:8080".
std::string host_of(const std::string& origin) {
  auto host = origin.substr(origin.find("//") + 2);
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

std::string text_of(const addrinfo& address) {
  std::array<char, NI_MAXHOST> text{};
  const int failed = ::getnameinfo(address.ai_addr, address.ai_addrlen, text.data(), text.size(),
                                   nullptr, 0, NI_NUMERICHOST);
  if (failed != 0) return "";
  return std::string(text.data()).substr(0, std::strcspn(text.data(), "%"));  // without scope
}

}  // namespace

bool is_private_address(const std::string& address) {
  std::array<std::uint8_t, 4> bytes{};
  if (::inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) {
    return is_private_ipv4(bytes[0], bytes[1]);
  }
  Bytes16 long_bytes{};
  return ::inet_pton(AF_INET6, address.c_str(), long_bytes.data()) == 1 &&
         is_private_ipv6(long_bytes);
}

void require_private_host(const std::string& origin) {
  const auto host = host_of(origin);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) {
    throw std::runtime_error(fmt::format("{}: host not found", host));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, ::freeaddrinfo);
  for (const auto* address = found; address != nullptr; address = address->ai_next) {
    if (is_private_address(text_of(*address))) continue;
    throw std::runtime_error(
        fmt::format("{} is not on this host or a private network. The checks are attacks: only if "
                    "its owner agrees, add --i-may-test-this-host",
                    host));
  }
}

}  // namespace auth::check
