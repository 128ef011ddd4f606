#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace common::http {

// Decodes %XX (RFC 3986 section 2.1). Nothing for an invalid escape, or a byte that a URL cannot
// contain.
std::optional<std::string> percent_decode(std::string_view text);

// Encodes all but the unreserved characters of RFC 3986 section 2.3 as %XX.
std::string percent_encode(const std::string& text);

// Whether `text` is an address without brackets, prefix or scope.
bool is_ipv4_address(std::string_view text);
bool is_ipv6_address(std::string_view text);

// Whether `text` is a host and an optional port, as in a Host header and an http URL: a name, an
// IPv4 address or an IPv6 address in brackets, then ':' and digits (RFC 9110 section 7.2, RFC 3986
// section 3.2). An empty host and user information are not valid (RFC 9110 sections 4.2.1 and
// 4.2.4). Escapes are not checked.
bool is_authority(std::string_view text);

// A URL that paths are appended to: http:// or https://, an authority and an optional path. Returns
// it with the scheme and the authority in lower case, and without a slash at the end. Throws
// std::invalid_argument, whose text says what is wrong, for anything else.
std::string parse_base_url(std::string_view text);

// Throws std::runtime_error unless `url` is an absolute URL of http:// or https:// without user
// information. Its text does not contain the URL.
void check_http_url(const std::string& url);

// The decoded parameters of a query string in their order. '+' is a space, as in forms (WHATWG URL
// section 5.1). Throws Error kMalformed "bad_query" for an invalid escape.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);

}  // namespace common::http
