#pragma once

#include <span>
#include <string_view>

#include "common/sql/database_url.hpp"
#include "common/sql/driver.hpp"

namespace common::sql {

// One step of a schema. Numbers count from 1 without gaps, and a step that was published is never
// changed. `sql` may run again after it was cut short, as MariaDB commits each DDL statement, so it
// says IF NOT EXISTS wherever it can.
struct Migration {
  int number;
  std::string_view name;
  std::string_view sql;
};

// Brings the database to the newest of `migrations` and answers how many steps that took. `table`
// keeps the numbers of the steps done. Safe with several processes at once: one works, the others
// wait for it, 30 s at most, then Contention. Forward only: throws std::runtime_error where the
// database has a newer step than `migrations`, i.e. a newer version of the service used it.
int migrate(const DatabaseUrl& url, std::string_view table, std::span<const Migration> migrations);

// The same with a given driver, whose statement timeout then also limits the steps.
int migrate(Driver& driver, std::string_view table, std::span<const Migration> migrations);

}  // namespace common::sql
