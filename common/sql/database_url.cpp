#include "common/sql/database_url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace common::sql {
namespace {

constexpr std::string_view kSqliteScheme = "sqlite:";
constexpr std::string_view kMariadbScheme = "mariadb://";
constexpr std::string_view kSocketParameter = "unix_socket=";
constexpr std::size_t kMaxDatabaseName = 64;
constexpr std::size_t kMaxSocketPath = 107;  // sun_path of unix(7), without its NUL

[[noreturn]] void refuse(std::string_view why) {
  throw std::invalid_argument(
      fmt::format("{}; a database URL is sqlite:path or "
                  "mariadb://user:password@host[:port][,host2[:port]]/NAME, with "
                  "?unix_socket=/path behind it if the host is localhost",
                  why));
}

// The text before the first `separator`, and the text after it if there is one.
std::pair<std::string_view, std::optional<std::string_view>> cut(std::string_view text,
                                                                 char separator) {
  const auto at = text.find(separator);
  if (at == std::string_view::npos) return {text, std::nullopt};
  return {text.substr(0, at), text.substr(at + 1)};
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto digits = text.substr(i + 1, 2);
    unsigned byte = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (error != std::errc{} || end != digits.data() + 2) {
      refuse("a % is not followed by two hexadecimal digits");
    }
    if (byte == 0) refuse("a part has a NUL byte");
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

std::uint16_t parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc{} || stop != end || port == 0) refuse("a port is not from 1 to 65535");
  return port;
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_' || c == ':';
}

Host make_host(std::string_view name, std::optional<std::string_view> port) {
  if (name.empty()) refuse("a host is missing");
  if (!std::all_of(name.begin(), name.end(), is_host_character)) {
    refuse("a host has a character that no host has (in a password, / and @ are %2F and %40)");
  }
  Host host{.name = std::string(name)};
  if (port) host.port = parse_port(*port);
  return host;
}

Host parse_host(std::string_view text) {
  if (!text.starts_with('[')) {
    const auto [name, port] = cut(text, ':');
    return make_host(name, port);
  }
  const auto [address, rest] = cut(text.substr(1), ']');
  if (!rest) refuse("an IPv6 address has no closing ]");
  if (rest->empty()) return make_host(address, std::nullopt);
  if (!rest->starts_with(':')) refuse("something other than a port follows an IPv6 address");
  return make_host(address, rest->substr(1));
}

std::vector<Host> parse_hosts(std::string_view list) {
  std::vector<Host> hosts;
  std::optional<std::string_view> rest = list;
  while (rest) {
    const auto [host, more] = cut(*rest, ',');
    hosts.push_back(parse_host(host));
    rest = more;
  }
  return hosts;
}

bool is_name_character(char c) { return is_host_character(c) && c != ':' && c != '.'; }

// The path of `?unix_socket=PATH`, whose server can only be on this machine.
std::string parse_socket(std::string_view query, const std::vector<Host>& hosts) {
  if (!query.starts_with(kSocketParameter) || query.find('&') != std::string_view::npos) {
    refuse("the only parameter is unix_socket");
  }
  if (hosts.size() != 1 || hosts.front().name != "localhost" || hosts.front().port != Host{}.port) {
    refuse("with unix_socket the host is localhost, without a port");
  }
  auto path = percent_decoded(query.substr(kSocketParameter.size()));
  if (!path.starts_with('/') || path.size() > kMaxSocketPath) {
    refuse("unix_socket is not an absolute path of at most 107 bytes");
  }
  return path;
}

MariadbUrl parse_mariadb(std::string_view rest) {
  const auto [authority, path] = cut(rest, '/');
  const auto [database, query] = cut(path.value_or(""), '?');
  const auto at = authority.rfind('@');
  if (at == std::string_view::npos) refuse("the user is missing");
  const auto [user, password] = cut(authority.substr(0, at), ':');
  if (user.empty()) refuse("the user is missing");
  if (database.empty()) refuse("the name of the database is missing");
  if (database.size() > kMaxDatabaseName ||
      !std::all_of(database.begin(), database.end(), is_name_character)) {
    refuse("the name of the database is not 1 to 64 letters, digits, - or _");
  }
  auto hosts = parse_hosts(authority.substr(at + 1));
  if (query) hosts.front().unix_socket = parse_socket(*query, hosts);
  return {.user = percent_decoded(user),
          .password = Secret(percent_decoded(password.value_or(""))),
          .hosts = std::move(hosts),
          .database = std::string(database)};
}

SqliteUrl parse_sqlite(std::string_view path) {
  if (path.empty()) refuse("the path is missing");
  if (path.starts_with("//")) refuse("the path starts with //: write sqlite:/absolute/path");
  if (path.starts_with("file:")) refuse("SQLite's own URLs are not supported: write sqlite:PATH");
  if (path == ":memory:") refuse("a database in memory is not shared by connections");
  if (path.find('\0') != std::string_view::npos) refuse("the path has a NUL byte");
  return {.path = std::string(path)};
}

}  // namespace

DatabaseUrl parse_database_url(std::string_view url) {
  if (url.starts_with(kMariadbScheme)) return parse_mariadb(url.substr(kMariadbScheme.size()));
  if (url.starts_with(kSqliteScheme)) return parse_sqlite(url.substr(kSqliteScheme.size()));
  refuse("it starts with neither sqlite: nor mariadb://");
}

Dialect dialect_of(const DatabaseUrl& url) {
  return std::holds_alternative<SqliteUrl>(url) ? Dialect::kSqlite : Dialect::kMariadb;
}

std::string describe(const Host& host) {
  if (!host.unix_socket.empty()) return host.unix_socket;
  const bool is_ipv6 = host.name.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("[{}]:{}", host.name, host.port)
                 : fmt::format("{}:{}", host.name, host.port);
}

std::string describe(const DatabaseUrl& url) {
  if (const auto* file = std::get_if<SqliteUrl>(&url)) return fmt::format("sqlite:{}", file->path);
  const auto& server = std::get<MariadbUrl>(url);
  if (const auto& socket = server.hosts.front().unix_socket; !socket.empty()) {
    return fmt::format("mariadb://{}@localhost/{}?{}{}", server.user, server.database,
                       kSocketParameter, socket);
  }
  std::string hosts;
  for (const auto& host : server.hosts) {
    if (!hosts.empty()) hosts += ',';
    hosts += describe(host);
  }
  return fmt::format("mariadb://{}@{}/{}", server.user, hosts, server.database);
}

}  // namespace common::sql
