#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "common/sql/connection.hpp"

namespace common::sql {

// For the few statements that differ between the databases.
enum class Dialect : std::uint8_t { kSqlite, kMariadb };

// MariaDB counts the timeouts of connect and lock in whole seconds, rounded up here.
struct DriverOptions {
  std::chrono::milliseconds connect_timeout{2000};    // to each host
  std::chrono::milliseconds statement_timeout{5000};  // then StatementTimeout; idle in a
                                                      // transaction, ConnectionLost
  std::chrono::milliseconds lock_timeout{2000};       // wait for another writer, then Contention
};

// Opens connections to one database. Any thread may call it. Its connections may outlive it.
class Driver {
 public:
  Driver() = default;
  virtual ~Driver() = default;
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  // A connection that is ready for use. Throws Failure where there is none to be had.
  virtual std::unique_ptr<Connection> connect() = 0;

  [[nodiscard]] virtual Dialect dialect() const = 0;
};

}  // namespace common::sql
