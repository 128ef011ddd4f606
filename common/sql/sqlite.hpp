#pragma once

#include <memory>

#include "common/sql/database_url.hpp"
#include "common/sql/driver.hpp"

namespace common::sql {

// A driver for one SQLite file, which is created with mode 0600 at the first connect, its folder
// too. Writers of one driver take turns, first come, first served; make one driver per file and
// process. Other processes are waited for as well.
std::unique_ptr<Driver> make_sqlite_driver(const SqliteUrl& url, const DriverOptions& options);

}  // namespace common::sql
