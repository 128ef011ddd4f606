// DATABASE_URL: an accepted URL survives a round trip, and errors do not repeat the URL.
#include "common/sql/database_url.hpp"

#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "tests/fuzz/property.hpp"

namespace {

using common::sql::DatabaseUrl;
using common::sql::MariadbUrl;
using common::sql::SqliteUrl;
using fuzz::require;

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return result;
}

std::string write(const DatabaseUrl& url, std::string_view password) {
  if (const auto* file = std::get_if<SqliteUrl>(&url)) return "sqlite:" + file->path;
  const auto& server = std::get<MariadbUrl>(url);
  std::string hosts;
  for (const auto& host : server.hosts) {
    hosts += fmt::format("{}[{}]:{}", hosts.empty() ? "" : ",", host.name, host.port);
  }
  return fmt::format("mariadb://{}:{}@{}/{}", escaped(server.user), escaped(password), hosts,
                     server.database);
}

void check_round_trip(const DatabaseUrl& url) {
  const auto* server = std::get_if<MariadbUrl>(&url);
  const auto password = server == nullptr ? "" : server->password.reveal();
  const auto text = write(url, password);
  const auto again = common::sql::parse_database_url(text);
  require(
      write(again, server == nullptr ? "" : std::get<MariadbUrl>(again).password.reveal()) == text,
      "a URL survives being written");
  if (server == nullptr) return;
  require(!server->hosts.empty() && !server->user.empty() && !server->database.empty(),
          "a server has a user, a host and a database");
  for (const auto& host : server->hosts) require(host.port > 0, "a port is none that means any");
  const auto other = common::sql::parse_database_url(write(url, "another password"));
  require(describe(url) == describe(other), "a description does not depend on the password");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  // Messages that repeated the URL would soon exceed this number.
  static std::set<std::string> refusals;
  constexpr std::size_t kRefusals = 20;
  try {
    check_round_trip(common::sql::parse_database_url(fuzz::view_of(data, size)));
  } catch (const std::invalid_argument& refusal) {
    refusals.insert(refusal.what());
    require(refusals.size() <= kRefusals, "a refusal repeats nothing of the URL");
  }
  return 0;
}
