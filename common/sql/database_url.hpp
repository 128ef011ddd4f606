#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/core/secret.hpp"
#include "common/sql/driver.hpp"

namespace common::sql {

struct SqliteUrl {
  std::string path;  // relative to the working directory, or absolute
};

struct Host {
  std::string name;  // a name or an address; IPv6 without brackets
  std::uint16_t port = 3306;
  std::string unix_socket{};  // an absolute path, used instead of a TCP connection; or ""
};

struct MariadbUrl {
  std::string user;
  Secret password;
  std::vector<Host> hosts;  // at least one; tried in this order
  std::string database;
};

using DatabaseUrl = std::variant<SqliteUrl, MariadbUrl>;

// Reads `sqlite:relative/path`, `sqlite:/absolute/path` or
// `mariadb://user:password@host[:port][,host2[:port]]/NAME`, or for a server on this machine
// `mariadb://user:password@localhost/NAME?unix_socket=/absolute/path`. User, password and path are
// percent-encoded (RFC 3986 2.1). Throws std::invalid_argument that says what is wrong. Its text
// quotes no part of the URL, because any part may be the password.
DatabaseUrl parse_database_url(std::string_view url);

Dialect dialect_of(const DatabaseUrl& url);

// For logs: "host:port", or the path of the socket; the URL without its password.
std::string describe(const Host& host);
std::string describe(const DatabaseUrl& url);

}  // namespace common::sql
