#pragma once

#include <span>
#include <string_view>

#include "common/sql/database_url.hpp"
#include "common/sql/driver.hpp"

namespace common::sql {

// One step of a schema. Numbers count from 1 without gaps, and a published step never changes.
// `sql` may run again after an interruption, because MariaDB commits each DDL statement; so use IF
// NOT EXISTS wherever possible.
struct Migration {
  int number;
  std::string_view name;
  std::string_view sql;
};

// Applies the missing steps of `migrations` and returns their number. `table` stores the numbers of
// the applied steps. Safe in several processes concurrently: one works, the others wait for up to
// 30 s and then throw Contention. Forward only: throws std::runtime_error if the database has a
// newer step, because a newer version of the service used it, or if a missing
// step would create a table that exists already: then another program owns it, and nothing is
// altered. If no step is missing, only reads.
int migrate(const DatabaseUrl& url, std::string_view table, std::span<const Migration> migrations);

// The same with a given driver, whose statement timeout then also limits the steps.
int migrate(Driver& driver, std::string_view table, std::span<const Migration> migrations);

}  // namespace common::sql
