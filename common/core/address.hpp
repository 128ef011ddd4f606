#pragma once

#include <string>
#include <string_view>

namespace common {

// Whose requests come from the IP address: an IPv4 address, or the first 64 bits of an IPv6 address
// in hexadecimal, because a client usually has all 2^64 addresses of its network (RFC 6177).
std::string network_of(std::string_view address);

}  // namespace common
