#include "common/sql/make_driver.hpp"

#include <variant>

#include "common/sql/mariadb.hpp"
#include "common/sql/sqlite.hpp"

namespace common::sql {

std::unique_ptr<Driver> make_driver(const DatabaseUrl& url, const DriverOptions& options) {
  if (const auto* file = std::get_if<SqliteUrl>(&url)) return make_sqlite_driver(*file, options);
  return make_mariadb_driver(std::get<MariadbUrl>(url), options);
}

}  // namespace common::sql
