#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "common/sql/connection.hpp"

namespace common::sql {

// Selects the few statements that differ between the databases.
enum class Dialect : std::uint8_t { kSqlite, kMariadb };

// The limits of a statement. On SQLite the statement also ends at Deadline::current(). MariaDB
// ignores the deadline, and rounds the timeouts of connect and lock up to whole seconds.
struct DriverOptions {
  std::chrono::milliseconds connect_timeout{2000};    // to each host
  std::chrono::milliseconds statement_timeout{3000};  // then StatementTimeout; if idle in a
                                                      // transaction, ConnectionLost
  std::chrono::milliseconds lock_timeout{2000};       // then Contention
};

// Opens connections to one database. Any thread may call it. Its connections may outlive it.
class Driver {
 public:
  Driver() = default;
  virtual ~Driver() = default;
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  // A connection that is ready for use. Throws Failure if it cannot connect.
  virtual std::unique_ptr<Connection> connect() = 0;

  // The tables and views of the database, in lower case on SQLite. Creates and alters nothing; a
  // file that does not exist has none. Throws as connect() does.
  virtual std::set<std::string> table_names() = 0;

  [[nodiscard]] virtual Dialect dialect() const = 0;
};

}  // namespace common::sql
