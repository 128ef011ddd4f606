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

// Throws std::runtime_error unless `url` is an absolute URL of http:// or https:// without user
// information. Its text does not contain the URL.
void check_http_url(const std::string& url);

// A URL of http or https as browsers write it, without user information, query and fragment.
struct HttpUrl {
  std::string origin;  // scheme, host and, unless it is the default, port: http://10.0.0.5:8080
  std::string path;    // "" or "/a/b"

  [[nodiscard]] std::string text() const { return origin + path; }
};

// Lower-cases scheme and host, shortens an IPv6 address, and drops a default port and a slash at
// the end. Nothing for any other text, for a host that browsers would read as another one, and for
// a path with an empty segment, "." or "..".
std::optional<HttpUrl> parse_http_url(std::string_view text);

// The decoded parameters of a query string in their order. A parameter without a value counts as
// left out. '+' is a space, as in forms (WHATWG URL section 5.1). Throws Error kMalformed
// "bad_query" for an invalid escape.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);

}  // namespace common::http
