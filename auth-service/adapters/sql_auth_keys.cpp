#include <optional>

#include "auth-service/adapters/sql_repositories.hpp"
#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::sql::Connection;

constexpr std::size_t kKeyBytes = 32;

std::optional<common::Secret> find_auth_key(common::sql::Database& database) {
  const auto rows = database.read([](Connection& connection) {
    return connection.query("SELECT secret FROM auth_keys WHERE id = 1");
  });
  if (rows.empty()) return std::nullopt;
  return common::Secret(rows.front().text("secret"));
}

}  // namespace

common::Secret load_auth_key(common::sql::Database& database, common::Random& random,
                             const common::Clock& clock) {
  if (auto stored = find_auth_key(database)) return *std::move(stored);
  const auto made = common::make_hex(random, kKeyBytes);
  try {
    database.write([&](Connection& connection) {
      connection.execute("INSERT INTO auth_keys (id, secret, created_at) VALUES (1, ?, ?)",
                         {made, common::sql::to_milliseconds(clock.now())});
    });
  } catch (
      const common::sql::UniqueViolation&) {  // NOLINT(bugprone-empty-catch): another was first
  }
  return find_auth_key(database).value();
}

}  // namespace auth
