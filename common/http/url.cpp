#include "common/http/url.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <utility>

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

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), to_lower);
  return result;
}

std::optional<std::string> normalize_ipv6(const std::string& address) {
  in6_addr bytes{};
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (::inet_pton(AF_INET6, address.c_str(), &bytes) != 1) return std::nullopt;
  ::inet_ntop(AF_INET6, &bytes, text.data(), text.size());
  return std::string("[") + text.data() + "]";
}

// Browsers read a host whose last label is a number as an IPv4 address: 10.1 is 10.0.0.1.
std::optional<std::string> normalize_host(std::string_view text) {
  if (text.starts_with('[')) return normalize_ipv6(std::string(text.substr(1, text.size() - 2)));
  auto host = lower(text);
  const auto last = std::string_view(host).substr(host.rfind('.') + 1);
  const bool is_number = !last.empty() && std::all_of(last.begin(), last.end(), is_ascii_digit);
  const bool is_plain = std::all_of(host.begin(), host.end(), [](char c) {
    return is_ascii_alphanumeric(c) || c == '.' || c == '-' || c == '_';
  });
  if (!is_plain || (is_number && !is_ipv4_address(host))) return std::nullopt;
  return host;
}

// ":8080", or "" for no port and the default one.
std::optional<std::string> normalize_port(std::string_view scheme, std::string_view text) {
  if (text.size() <= 1) return "";
  const auto port = parse_number<std::uint16_t>(text.substr(1));
  if (!port || *port == 0) return std::nullopt;
  return *port == (scheme == "http" ? 80 : 443) ? "" : ":" + std::to_string(*port);
}

std::string_view drop_last_slash(std::string_view path) {
  return path.substr(0, path.size() - (path.ends_with('/') ? 1 : 0));
}

// Whether a path can begin others, and a browser does not change it.
bool is_clean_path(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto segment = path.substr(0, path.find('/'));
    constexpr std::string_view kPunctuation = "-._~!$&'()*+,;=:@";
    const bool plain = std::all_of(segment.begin(), segment.end(), [&](char c) {
      return is_ascii_alphanumeric(c) || kPunctuation.find(c) != std::string_view::npos;
    });
    if (!plain || segment.empty() || segment == "." || segment == "..") return false;
    path.remove_prefix(segment.size());
  }
  return true;
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

std::optional<HttpUrl> parse_http_url(std::string_view text) {
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  const auto scheme = lower(text.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  text.remove_prefix(scheme_end + 3);
  const auto path_at = std::min(text.find('/'), text.size());
  const auto authority = text.substr(0, path_at);
  const auto path = drop_last_slash(text.substr(path_at));
  if (!is_authority(authority) || !is_clean_path(path)) return std::nullopt;
  const auto colon = authority.find(':', authority.find(']') + 1);  // npos + 1 is 0
  const auto port_at = std::min(colon, authority.size());
  const auto host = normalize_host(authority.substr(0, port_at));
  const auto port = normalize_port(scheme, authority.substr(port_at));
  if (!host || !port) return std::nullopt;
  return HttpUrl{scheme + "://" + *host + *port, std::string(path)};
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
    auto name = decode_form_text(pair.substr(0, equals));
    if (value.empty()) continue;
    parameters.emplace_back(std::move(name), decode_form_text(value));
  }
  return parameters;
}

}  // namespace common::http
