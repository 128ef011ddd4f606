#pragma once

#include <memory>

#include "common/sql/database_url.hpp"
#include "common/sql/driver.hpp"

namespace common::sql {

// The driver that the URL asks for. Opens nothing yet, so it cannot fail for a database that is
// away.
std::unique_ptr<Driver> make_driver(const DatabaseUrl& url, const DriverOptions& options = {});

}  // namespace common::sql
