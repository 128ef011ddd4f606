#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace common::http {

// `text` with %XX replaced by the bytes, RFC 3986 section 2.1; nothing if an escape is broken or a
// byte stands there that a URL cannot hold.
std::optional<std::string> percent_decode(std::string_view text);

// `text` as a value of a query string: all but the unreserved characters of RFC 3986 section 2.3 as
// %XX.
std::string percent_encode(const std::string& text);

// The parameters of a query string in their order, unescaped, '+' read as a blank, as forms write
// them (WHATWG URL section 5.1). Throws Error kMalformed "bad_query" for a broken escape.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);

}  // namespace common::http
