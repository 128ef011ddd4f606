#include "common/http/trusted_proxies.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "common/http/ascii.hpp"

namespace common::http {
namespace {

namespace ip = boost::asio::ip;

constexpr unsigned kMappedBits = 96;  // of the prefix ::ffff:0:0/96

// IPv4 as ::ffff:a.b.c.d, so that one kind of network matches both. Nothing for any other text, and
// for an address with a scope.
std::optional<ip::address_v6> parse_address(std::string_view text) {
  boost::system::error_code error;
  const auto address = ip::make_address(std::string(text), error);
  if (error || text.find('%') != std::string_view::npos) return std::nullopt;
  return address.is_v6() ? address.to_v6() : ip::make_address_v6(ip::v4_mapped, address.to_v4());
}

std::string to_text(const ip::address_v6& address) {
  if (!address.is_v4_mapped()) return address.to_string();
  return ip::make_address_v4(ip::v4_mapped, address).to_string();
}

std::optional<ip::network_v6> parse_network(std::string_view text) {
  const auto slash = std::min(text.find('/'), text.size());
  const auto host = text.substr(0, slash);
  const auto address = parse_address(host);
  if (!address) return std::nullopt;
  if (slash == text.size()) return ip::network_v6(*address, 128);
  const unsigned offset = host.find(':') == std::string_view::npos ? kMappedBits : 0;
  const auto bits = parse_number<unsigned>(text.substr(slash + 1));
  if (!bits || *bits > 128 - offset) return std::nullopt;
  return ip::network_v6(*address, static_cast<unsigned short>(offset + *bits)).canonical();
}

bool contains(const ip::network_v6& network, const ip::address_v6& address) {
  return ip::network_v6(address, network.prefix_length()).network() == network.address();
}

// An entry of X-Forwarded-For may have a port: 192.0.2.1:80, [2001:db8::1]:80.
std::string_view without_port(std::string_view entry) {
  if (entry.starts_with('[')) return entry.substr(1, entry.find(']') - 1);
  const auto colon = entry.find(':');
  const bool one_colon = colon != std::string_view::npos && colon == entry.rfind(':');
  return one_colon ? entry.substr(0, colon) : entry;
}

// The entries of all X-Forwarded-For fields in their order (RFC 9110 section 5.3).
std::vector<std::string_view> forwarded_for(const Request& request) {
  std::vector<std::string_view> entries;
  for (const auto& [name, value] : request.headers.fields()) {
    if (!equals_ignoring_case(name, "X-Forwarded-For")) continue;
    std::string_view rest = value;
    for (;;) {
      const auto comma = rest.find(',');
      entries.push_back(without_port(trim_blanks(rest.substr(0, comma))));
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return entries;
}

}  // namespace

struct TrustedProxies::Networks {
  std::vector<ip::network_v6> all;

  [[nodiscard]] bool contain(const ip::address_v6& address) const {
    return std::any_of(all.begin(), all.end(),
                       [&](const auto& network) { return contains(network, address); });
  }
};

TrustedProxies::TrustedProxies(const std::vector<std::string>& networks) {
  Networks parsed;
  for (const auto& text : networks) {
    const auto network = parse_network(text);
    if (!network) throw std::invalid_argument(text);
    parsed.all.push_back(*network);
  }
  if (!parsed.all.empty()) networks_ = std::make_shared<const Networks>(std::move(parsed));
}

bool TrustedProxies::ignore(const Request& request) const {
  if (request.headers.find("X-Forwarded-For") == nullptr) return false;
  const auto peer = parse_address(request.remote_address);
  return networks_ == nullptr || !peer || !networks_->contain(*peer);
}

std::string TrustedProxies::client_of(const Request& request) const {
  if (networks_ == nullptr) return request.remote_address;
  const auto peer = parse_address(request.remote_address);
  if (!peer || !networks_->contain(*peer)) return request.remote_address;
  auto client = request.remote_address;
  const auto entries = forwarded_for(request);
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    const auto address = parse_address(*entry);
    if (!address) break;
    client = to_text(*address);
    if (!networks_->contain(*address)) break;
  }
  return client;
}

}  // namespace common::http
