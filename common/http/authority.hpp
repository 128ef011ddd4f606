#pragma once

#include <string_view>

namespace common::http {

// Whether `text` is an address without brackets, prefix or scope.
bool is_ipv4_address(std::string_view text);
bool is_ipv6_address(std::string_view text);

// Whether `text` is a host and an optional port, as in a Host header and an http URL: a name, an
// IPv4 address or an IPv6 address in brackets, then ':' and digits (RFC 9110 section 7.2, RFC 3986
// section 3.2). An empty host and user information are not valid (RFC 9110 sections 4.2.1 and
// 4.2.4). Escapes are not checked.
bool is_authority(std::string_view text);

}  // namespace common::http
