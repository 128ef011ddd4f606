#include "common/http/authority.hpp"

#include <algorithm>
#include <string>

#include <arpa/inet.h>

#include "common/http/ascii.hpp"

namespace common::http {
namespace {

constexpr std::size_t kMaxAuthorityBytes = 255 + 6;  // a name (RFC 1035 section 2.3.4), ':', a port

// RFC 3986 section 3.2.2, reg-name; includes IPv4 addresses.
bool is_name(std::string_view host) {
  constexpr std::string_view kPunctuation = "-._~!$&'()*+,;=%";
  return !host.empty() && std::all_of(host.begin(), host.end(), [&](char c) {
    return is_ascii_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kPunctuation.find(c) != std::string_view::npos;
  });
}

bool is_address(int family, std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return false;  // inet_pton would stop there
  in6_addr address{};
  return ::inet_pton(family, std::string(text).c_str(), &address) == 1;
}

bool is_port_part(std::string_view text) {
  return text.empty() ||
         (text.front() == ':' && std::all_of(text.begin() + 1, text.end(), is_ascii_digit));
}

}  // namespace

bool is_ipv4_address(std::string_view text) { return is_address(AF_INET, text); }
bool is_ipv6_address(std::string_view text) { return is_address(AF_INET6, text); }

bool is_authority(std::string_view text) {
  if (text.size() > kMaxAuthorityBytes) return false;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    return end != std::string_view::npos && is_ipv6_address(text.substr(1, end - 1)) &&
           is_port_part(text.substr(end + 1));
  }
  const auto host_end = std::min(text.find(':'), text.size());
  return is_name(text.substr(0, host_end)) && is_port_part(text.substr(host_end));
}

}  // namespace common::http
