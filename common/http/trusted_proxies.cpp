#include "common/http/trusted_proxies.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include <arpa/inet.h>

namespace common::http {
namespace {

constexpr int kMappedBits = 96;  // of the prefix ::ffff:0:0/96

// An entry of X-Forwarded-For may carry a port: 192.0.2.1:80, [2001:db8::1]:80.
std::string_view without_port(std::string_view entry) {
  if (entry.starts_with('[')) return entry.substr(1, entry.find(']') - 1);
  const auto colon = entry.find(':');
  const bool one_colon = colon != std::string_view::npos && colon == entry.rfind(':');
  return one_colon ? entry.substr(0, colon) : entry;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// All entries of all such fields, in their order (RFC 9110 section 5.3).
std::vector<std::string_view> forwarded_for(const Request& request) {
  std::vector<std::string_view> entries;
  for (const auto& [name, value] : request.headers.fields()) {
    if (!equals_ignoring_case(name, "X-Forwarded-For")) continue;
    std::string_view rest = value;
    for (;;) {
      const auto comma = rest.find(',');
      entries.push_back(without_port(trim(rest.substr(0, comma))));
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return entries;
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& networks) {
  for (const auto& text : networks) {
    const auto slash = text.find('/');
    const auto host = text.substr(0, slash);
    const bool ipv4 = host.find(':') == std::string::npos;
    Network network;
    bool valid = parse(host, network.address);
    if (slash != std::string::npos) {
      int bits = -1;
      const auto* end = text.data() + text.size();
      const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, bits);
      valid =
          valid && error == std::errc{} && stop == end && bits >= 0 && bits <= (ipv4 ? 32 : 128);
      network.prefix_bits = ipv4 ? kMappedBits + bits : bits;
    }
    if (!valid) throw std::invalid_argument(text);
    networks_.push_back(network);
  }
}

bool TrustedProxies::parse(std::string_view text, Address& address) {
  const std::string host(text);
  if (::inet_pton(AF_INET6, host.c_str(), address.data()) == 1) return true;
  address = {};
  address[10] = address[11] = 0xFF;
  return ::inet_pton(AF_INET, host.c_str(), address.data() + 12) == 1;
}

std::string TrustedProxies::to_text(const Address& address) {
  constexpr Address kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  const bool ipv4 = std::equal(address.begin(), address.begin() + kMappedBits / 8, kMapped.begin());
  std::array<char, INET6_ADDRSTRLEN> text{};
  const auto* bytes = address.data() + (ipv4 ? kMappedBits / 8 : 0);
  ::inet_ntop(ipv4 ? AF_INET : AF_INET6, bytes, text.data(), text.size());
  return text.data();
}

bool TrustedProxies::trusts(std::string_view text) const {
  Address address{};
  if (!parse(text, address)) return false;
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    for (int bit = 0; bit < network.prefix_bits; ++bit) {
      const auto byte = static_cast<std::size_t>(bit / 8);
      const int difference = address.at(byte) ^ network.address.at(byte);
      if (((difference >> (7 - bit % 8)) & 1) != 0) return false;
    }
    return true;
  });
}

std::string TrustedProxies::client_of(const Request& request) const {
  std::string client = request.remote_address;
  if (networks_.empty() || !trusts(client)) return client;
  const auto entries = forwarded_for(request);
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    Address address{};
    if (!parse(*entry, address)) break;
    client = to_text(address);
    if (!trusts(client)) break;
  }
  return client;
}

}  // namespace common::http
