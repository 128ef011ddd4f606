#pragma once

#include <string>
#include <string_view>

namespace common {

// What limits per client count as one: an IPv4 address, or the first 64 bits of an IPv6 address,
// because a client usually has all 2^64 addresses of its network (RFC 6177). Any other text stays
// as it is.
std::string client_network(std::string_view address);

}  // namespace common
