#pragma once

#include <string>

namespace auth::check {

// Whether the IPv4 or IPv6 address is of this host or of a private network: loopback, RFC 1918, RFC
// 4193 or link-local. False for any other text.
bool is_private_address(const std::string& address);

// Throws std::runtime_error unless all addresses of the host in `origin`, which parse_http_url()
// returned, are private.
void require_private_host(const std::string& origin);

}  // namespace auth::check
