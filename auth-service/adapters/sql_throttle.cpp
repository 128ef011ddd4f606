#include <span>
#include <string>

#include <fmt/format.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "auth-service/adapters/sql_statements.hpp"
#include "common/core/address.hpp"
#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::sql::Connection;
using common::sql::to_milliseconds;
using common::sql::to_timestamp;

// Counts one try; a counter whose window has ended starts again. The row stays locked until the
// transaction ends, so concurrent tries see each other's count. MariaDB assigns from left to right:
// `failures` still sees the old window.
std::string count_statement(common::sql::Dialect dialect) {
  return fmt::format(
      "INSERT INTO login_throttle (throttle_key, failures, window_ends_at) VALUES (?, 1, ?) {} "
      "failures = CASE WHEN window_ends_at <= ? THEN 1 ELSE failures + 1 END, "
      "window_ends_at = CASE WHEN window_ends_at <= ? THEN ? ELSE window_ends_at END",
      dialect == common::sql::Dialect::kSqlite ? "ON CONFLICT (throttle_key) DO UPDATE SET"
                                               : "ON DUPLICATE KEY UPDATE");
}

// Thrown to roll the transaction back.
struct Full {
  ThrottleRefusal refusal;
};

// A digest, because a name may be any text. It does not depend on a secret: the counters outlive a
// change of JWT_SECRET. With the length of the name, so that no two counters share a text.
std::string key_of(const ThrottleCounter& counter) {
  return digest_of(fmt::format("throttle {} {}:{} {}", counter.purpose, counter.name.size(),
                               counter.name, common::network_of(counter.address)));
}

class SqlThrottle final : public ThrottleRepository {
 public:
  explicit SqlThrottle(common::sql::Database& database) : database_(database) {}

  ThrottleDecision reserve(std::span<const ThrottleCounter> counters,
                           common::Timestamp now) override {
    ThrottleKeys keys;
    for (const auto& counter : counters) keys.push_back(key_of(counter));
    try {
      database_.transaction([&](Connection& connection) {
        for (std::size_t i = 0; i < counters.size(); ++i) {
          const auto row = count(connection, keys[i], counters[i].window, now);
          if (row.integer("failures") <= counters[i].limit) continue;
          throw Full{{.counter = i, .opens_at = to_timestamp(row.integer("window_ends_at"))}};
        }
      });
      return {.keys = std::move(keys)};
    } catch (const Full& full) {
      return {.refusal = full.refusal};
    }
  }

  void give_back(const ThrottleKeys& keys, common::Timestamp now) override {
    database_.transaction([&](Connection& connection) { give_back_tries(connection, keys, now); });
  }

  void reset(std::span<const ThrottleCounter> counters) override {
    database_.transaction([&](Connection& connection) {
      for (const auto& counter : counters) {
        connection.execute("DELETE FROM login_throttle WHERE throttle_key = ?", {key_of(counter)});
      }
    });
  }

 private:
  common::sql::Row count(Connection& connection, const std::string& key,
                         std::chrono::seconds window, common::Timestamp now) {
    const auto time = to_milliseconds(now);
    const auto ends_at = to_milliseconds(now + window);
    connection.execute(count_, {key, ends_at, time, time, ends_at});
    return connection
        .query("SELECT failures, window_ends_at FROM login_throttle WHERE throttle_key = ?", {key})
        .at(0);
  }

  common::sql::Database& database_;
  const std::string count_ = count_statement(database_.dialect());
};

}  // namespace

std::unique_ptr<ThrottleRepository> make_sql_throttle(common::sql::Database& database) {
  return std::make_unique<SqlThrottle>(database);
}

void give_back_tries(Connection& connection, const ThrottleKeys& keys, common::Timestamp now) {
  for (const auto& key : keys) {
    connection.execute(
        "UPDATE login_throttle SET failures = failures - 1 "
        "WHERE throttle_key = ? AND failures > 0 AND window_ends_at > ?",
        {key, to_milliseconds(now)});
  }
}

}  // namespace auth
