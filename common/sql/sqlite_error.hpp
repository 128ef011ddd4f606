#pragma once

#include <string_view>

struct sqlite3;

namespace common::sql {

// Throws the Failure for an error code of SQLite. `database` may be null.
[[noreturn]] void raise(sqlite3* database, int code, std::string_view doing);

}  // namespace common::sql
