#pragma once

#include <string>
#include <string_view>

namespace common {

// The network of a client, for counting its requests: the IPv4 address, or the first 64 bits of an
// IPv6 address, as 2001:db8:0:1::/64, because a client usually has all its 2^64 addresses (RFC 6177).
std::string network_of(std::string_view address);

}  // namespace common
