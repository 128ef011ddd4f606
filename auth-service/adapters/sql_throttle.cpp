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
using common::sql::nullable;
using common::sql::to_milliseconds;
using common::sql::to_timestamp;

// Counts one try; a counter whose window has ended starts again. The row stays locked until the
// transaction ends, so concurrent tries see each other's count. MariaDB assigns from left to right:
// `failures` still sees the old window.
std::string count_statement(common::sql::Dialect dialect) {
  return fmt::format(
      "INSERT INTO login_throttle (throttle_key, failures, window_ends_at, id, purpose, address, "
      "max_failures, user_id) VALUES (?, 1, ?, ?, ?, ?, ?, ?) {} user_id = ?, failures = CASE WHEN "
      "window_ends_at <= ? THEN 1 ELSE failures + 1 END, "
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

constexpr std::size_t kIdBytes = 16;

constexpr std::string_view kFindFull =
    "SELECT login_throttle.id AS throttle_id, purpose, user_id, username, address, window_ends_at "
    "FROM login_throttle LEFT JOIN users ON users.id = user_id "
    "WHERE window_ends_at > ? AND failures >= max_failures AND "
    "(? IS NULL OR login_throttle.id = ?) "
    "ORDER BY username IS NULL, window_ends_at DESC, throttle_key LIMIT ?";

FullCounter to_full_counter(const common::sql::Row& row) {
  return {.id = row.text("throttle_id"),
          .purpose = row.text("purpose"),
          .user_id = row.optional_integer("user_id"),
          .username = row.optional_text("username"),
          .address = row.text("address"),
          .opens_at = to_timestamp(row.integer("window_ends_at"))};
}

class SqlThrottle final : public ThrottleRepository {
 public:
  SqlThrottle(common::sql::Database& database, common::Random& random)
      : database_(database), random_(random) {}

  ThrottleDecision reserve(std::span<const ThrottleCounter> counters,
                           common::Timestamp now) override {
    ThrottleKeys keys;
    for (const auto& counter : counters) keys.push_back(key_of(counter));
    try {
      database_.transaction([&](Connection& connection) {
        for (std::size_t i = 0; i < counters.size(); ++i) {
          const auto row = count(connection, keys[i], counters[i], now);
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

  std::vector<FullCounter> find_full(const FullCounterFilter& filter,
                                     common::Timestamp now) override {
    const auto id = filter.id ? common::sql::Parameter(*filter.id) : common::sql::Parameter();
    return database_.read([&](Connection& connection) {
      std::vector<FullCounter> found;
      for (const auto& row : connection.query(
               kFindFull, {to_milliseconds(now), id, id, std::int64_t{filter.limit}})) {
        found.push_back(to_full_counter(row));
      }
      return found;
    });
  }

  bool remove(std::string_view id) override {
    return database_.write([&](Connection& connection) {
      return connection.execute("DELETE FROM login_throttle WHERE id = ?", {id}).affected_rows == 1;
    });
  }

  std::int64_t remove_all_of(std::int64_t user_id) override {
    return database_.write([&](Connection& connection) {
      return connection.execute("DELETE FROM login_throttle WHERE user_id = ?", {user_id})
          .affected_rows;
    });
  }

 private:
  common::sql::Row count(Connection& connection, const std::string& key,
                         const ThrottleCounter& counter, common::Timestamp now) {
    const auto time = to_milliseconds(now);
    const auto ends_at = to_milliseconds(now + counter.window);
    const auto id = common::make_hex(random_, kIdBytes);
    const auto address = common::network_of(counter.address);
    const auto user_id = nullable(counter.user_id);
    connection.execute(
        count_, {key, ends_at, id, counter.purpose, address, std::int64_t{counter.limit}, user_id,
                 user_id, time, time, ends_at});
    return connection
        .query("SELECT failures, window_ends_at FROM login_throttle WHERE throttle_key = ?", {key})
        .at(0);
  }

  common::sql::Database& database_;
  common::Random& random_;
  const std::string count_ = count_statement(database_.dialect());
};

}  // namespace

std::unique_ptr<ThrottleRepository> make_sql_throttle(common::sql::Database& database,
                                                      common::Random& random) {
  return std::make_unique<SqlThrottle>(database, random);
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
