#pragma once

#include <memory>
#include <variant>

#include "common/sql/database_url.hpp"
#include "common/sql/driver.hpp"

namespace common::sql {

// These open nothing, so they succeed while the database is away.

// A driver for one SQLite file. The first connect creates the file with mode 0600, and its folder.
// The writers of one driver queue, first come, first served, so make one driver per file and
// process. It also waits for writers of other processes.
std::unique_ptr<Driver> make_sqlite_driver(const SqliteUrl& url, const DriverOptions& options);

// A driver for one MariaDB database on one server or on the nodes of one Galera cluster. A new
// connection goes to the host that answered last, or after a lost connection to the next one in
// order.
std::unique_ptr<Driver> make_mariadb_driver(const MariadbUrl& url, const DriverOptions& options);

// The driver for the scheme of the URL.
inline std::unique_ptr<Driver> make_driver(const DatabaseUrl& url,
                                           const DriverOptions& options = {}) {
  if (const auto* file = std::get_if<SqliteUrl>(&url)) return make_sqlite_driver(*file, options);
  return make_mariadb_driver(std::get<MariadbUrl>(url), options);
}

}  // namespace common::sql
