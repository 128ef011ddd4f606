#include "auth-service/adapters/sql_throttle.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <span>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/core/fair_semaphore.hpp"
#include "common/sql/timestamp.hpp"
#include "common/token/hmac.hpp"

namespace auth {
namespace {

using common::sql::Connection;
using common::sql::to_milliseconds;
using common::sql::to_timestamp;

// The window of a counter that has ended begins anew.
constexpr std::string_view kCountOnSqlite =
    "INSERT INTO login_throttle (throttle_key, failures, window_ends_at) VALUES (?, 1, ?) "
    "ON CONFLICT (throttle_key) DO UPDATE SET "
    "failures = CASE WHEN window_ends_at <= ? THEN 1 ELSE failures + 1 END, "
    "window_ends_at = CASE WHEN window_ends_at <= ? THEN ? ELSE window_ends_at END";
// MariaDB assigns from left to right, so the failures still see the old window.
constexpr std::string_view kCountOnMariadb =
    "INSERT INTO login_throttle (throttle_key, failures, window_ends_at) VALUES (?, 1, ?) "
    "ON DUPLICATE KEY UPDATE "
    "failures = CASE WHEN window_ends_at <= ? THEN 1 ELSE failures + 1 END, "
    "window_ends_at = CASE WHEN window_ends_at <= ? THEN ? ELSE window_ends_at END";

// As long as a statement waits for a lock.
constexpr std::chrono::seconds kMostWait{2};
constexpr std::size_t kTurns = 64;  // names that fall on one of them wait for each other

// Rolls the transaction back.
struct Full {
  ThrottleRefusal refusal;
};

// Whoever has an IPv6 address has the 2^64 of its network (RFC 6177).
std::string network_of(std::string_view address) {
  std::array<unsigned char, 16> bytes{};
  if (::inet_pton(AF_INET6, std::string(address).c_str(), bytes.data()) != 1) {
    return std::string(address);
  }
  return fmt::format("{:02x}", fmt::join(std::span(bytes).first<8>(), ""));
}

class SqlThrottle final : public ThrottleRepository {
 public:
  SqlThrottle(common::sql::Database& pool, const common::Secret& secret)
      : pool_(pool), mac_(secret) {}

  std::optional<ThrottleRefusal> reserve(std::span<const ThrottleCounter> counters,
                                         common::Timestamp now) override {
    const auto turn = take_turn(counters);
    try {
      pool_.transaction([&](Connection& connection) {
        for (std::size_t i = 0; i < counters.size(); ++i) count(connection, counters, i, now);
      });
      return std::nullopt;
    } catch (const Full& full) {
      return full.refusal;
    }
  }

  void give_back(std::span<const ThrottleCounter> counters, common::Timestamp now) override {
    const auto turn = take_turn(counters);
    pool_.transaction([&](Connection& connection) {
      for (const auto& counter : counters) {
        connection.execute(
            "UPDATE login_throttle SET failures = failures - 1 "
            "WHERE throttle_key = ? AND failures > 0 AND window_ends_at > ?",
            {key_of(counter), to_milliseconds(now)});
      }
    });
  }

  int prune(common::Timestamp now, int limit) override {
    const auto keys = pool_.read([&](Connection& connection) {
      return connection.query(
          "SELECT throttle_key FROM login_throttle WHERE window_ends_at <= ? LIMIT ?",
          {to_milliseconds(now), std::int64_t{limit}});
    });
    if (keys.empty()) return 0;
    return pool_.transaction([&](Connection& connection) {
      std::int64_t removed = 0;
      for (const auto& row : keys) {
        removed += connection
                       .execute(
                           "DELETE FROM login_throttle WHERE throttle_key = ? AND "
                           "window_ends_at <= ?",
                           {row.text(0), to_milliseconds(now)})
                       .affected_rows;
      }
      return static_cast<int>(removed);
    });
  }

 private:
  // The upsert locks the row before it is read: others wait here until this transaction ends.
  void count(Connection& connection, std::span<const ThrottleCounter> counters, std::size_t index,
             common::Timestamp now) {
    const auto& counter = counters[index];
    const auto key = key_of(counter);
    const auto time = to_milliseconds(now);
    const auto ends_at = to_milliseconds(now + counter.window);
    const bool sqlite = pool_.dialect() == common::sql::Dialect::kSqlite;
    connection.execute(sqlite ? kCountOnSqlite : kCountOnMariadb,
                       {key, ends_at, time, time, ends_at});
    const auto rows = connection.query(
        "SELECT failures, window_ends_at FROM login_throttle WHERE throttle_key = ?", {key});
    if (rows.at(0).integer(0) > counter.limit) {
      throw Full{{.counter = index, .opens_at = to_timestamp(rows[0].integer(1))}};
    }
  }

  // Of those who count for one name this instance sends one at a time: on a Galera cluster each may
  // take the certification from one at another node, and with many at once some lose it at every
  // retry. Nor does one that waits here hold a connection. Who waits for too long goes on without.
  common::FairSemaphore::Permit take_turn(std::span<const ThrottleCounter> counters) {
    const auto hash = std::hash<std::string_view>{}(counters.front().name);
    return turns_.at(hash % kTurns).acquire_until(std::chrono::steady_clock::now() + kMostWait);
  }

  // Lengths keep two different counters from one text.
  [[nodiscard]] std::string key_of(const ThrottleCounter& counter) const {
    const auto digest =
        mac_.sign(fmt::format("throttle {} {}:{} {}", counter.purpose, counter.name.size(),
                              counter.name, network_of(counter.address)));
    return fmt::format("{:02x}", fmt::join(digest, ""));
  }

  common::sql::Database& pool_;
  common::HmacSha256 mac_;
  std::array<common::FairSemaphore, kTurns> turns_;
};

}  // namespace

std::unique_ptr<ThrottleRepository> make_sql_throttle(common::sql::Database& pool,
                                                      const common::Secret& secret) {
  return std::make_unique<SqlThrottle>(pool, secret);
}

}  // namespace auth
