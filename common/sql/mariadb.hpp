#pragma once

#include <memory>

#include "common/sql/database_url.hpp"
#include "common/sql/driver.hpp"

namespace common::sql {

// A driver for one MariaDB database on one server or on the nodes of one Galera cluster. A new
// connection goes to the host that answered last, or after a lost connection to the next one in
// order.
std::unique_ptr<Driver> make_mariadb_driver(const MariadbUrl& url, const DriverOptions& options);

}  // namespace common::sql
