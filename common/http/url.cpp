#include "common/http/url.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include <arpa/inet.h>
#include <cpprest/base_uri.h>

#include "common/core/error.hpp"
#include "common/http/ascii.hpp"

namespace common::http {
namespace {

constexpr std::size_t kMaxAuthorityBytes = 255 + 6;  // a name (RFC 1035 section 2.3.4), ':', a port

// RFC 3986 section 3.2.2, reg-name; includes IPv4 addresses.
bool is_name(std::string_view host) {
  constexpr std::string_view kPunctuation = "-._~!$&'()*+,;=%";
  return !host.empty() && std::all_of(host.begin(), host.end(), [&](char c) {
    return is_ascii_alphanumeric(c) || kPunctuation.find(c) != std::string_view::npos;
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

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), to_lower);
  return lower;
}

// Whether an authority has no port, or one that can be connected to.
bool has_usable_port(std::string_view authority) {
  const auto colon = authority.rfind(':');
  if (colon == std::string_view::npos || authority.ends_with(']')) return true;
  return parse_number<std::uint16_t>(authority.substr(colon + 1)).value_or(0) != 0;
}

std::string decode_form_text(std::string_view text) {
  std::string blanks(text);
  std::replace(blanks.begin(), blanks.end(), '+', ' ');
  auto decoded = percent_decode(blanks);
  if (!decoded) {
    throw Error(ErrorKind::kMalformed, "bad_query", "The query string has an invalid escape",
                "Write every special character as %XX with two hexadecimal digits.");
  }
  return *std::move(decoded);
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  const auto in_url = [](char c) { return c >= 0x20 && c < 0x7F; };
  if (!std::all_of(text.begin(), text.end(), in_url)) return std::nullopt;
  try {
    return web::uri::decode(std::string(text));
  } catch (const web::uri_exception&) {
    return std::nullopt;
  }
}

std::string percent_encode(const std::string& text) { return web::uri::encode_data_string(text); }

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

void check_http_url(const std::string& url) {
  try {
    const web::uri uri(url);
    // web::uri accepts "[::1" as a host.
    if (!is_authority(uri.host()) || !uri.user_info().empty() ||
        (uri.scheme() != "http" && uri.scheme() != "https")) {
      throw std::runtime_error("it is not a URL of http:// or https://");
    }
  } catch (const web::uri_exception&) {
    throw std::runtime_error("it is not a URL");
  }
}

std::string parse_base_url(std::string_view text) {
  const auto require = [](bool holds, const char* problem) {
    if (!holds) throw std::invalid_argument(problem);
  };
  const auto scheme_end = text.find("://");
  require(scheme_end != std::string_view::npos, "it begins with neither http:// nor https://");
  const auto scheme = in_lower_case(text.substr(0, scheme_end));
  require(scheme == "http" || scheme == "https", "it begins with neither http:// nor https://");
  const auto rest = text.substr(scheme_end + 3);
  const auto authority = in_lower_case(rest.substr(0, rest.find('/')));
  require(is_authority(authority), "its host is not valid, or it has a user");
  require(has_usable_port(authority), "its port is not from 1 to 65535");
  auto path = rest.substr(authority.size());
  if (path.ends_with('/')) path.remove_suffix(1);
  require(!path.ends_with('/'), "it ends with several slashes");
  require(path.find_first_of("?#\"<>\\^`{|}") == std::string_view::npos &&
              percent_decode(path).has_value() && path.find(' ') == std::string_view::npos,
          "its path is not valid, or it has a query or a fragment");
  return scheme + "://" + authority + std::string(path);
}

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const auto value = equals < pair.size() ? pair.substr(equals + 1) : std::string_view{};
    parameters.emplace_back(decode_form_text(pair.substr(0, equals)), decode_form_text(value));
  }
  return parameters;
}

}  // namespace common::http
