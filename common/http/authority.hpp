#pragma once

#include <string_view>

namespace common::http {

// Whether `text` is a host and perhaps a port, as a Host header and an http URL have them: a name,
// an IPv4 address or an IPv6 address in brackets, then ':' and digits (RFC 9110 section 7.2, RFC
// 3986 section 3.2). Neither an empty host nor user information is one (RFC 9110 sections 4.2.1 and
// 4.2.4). Escapes are not looked into.
bool is_authority(std::string_view text);

}  // namespace common::http
