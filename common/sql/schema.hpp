#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "common/sql/migrate.hpp"

namespace common::sql {

// The tables that `sql` creates, whatever it drops later.
std::set<std::string> created_tables(std::string_view sql);

// A statement that fails unless each table that exists after `migrations` can be read. For
// Database::set_probe().
std::string probe_of(std::span<const Migration> migrations);

}  // namespace common::sql
