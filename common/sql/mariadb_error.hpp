#pragma once

#include <string>
#include <string_view>

namespace common::sql {

// An error as MariaDB or its client library reports it.
struct MariadbError {
  unsigned code = 0;
  std::string state;  // SQLSTATE
  std::string text;   // may hold values of rows and parameters
};

// Throws the error as a Failure of connection.hpp. `doing` is the statement or another operation.
[[noreturn]] void raise(const MariadbError& error, std::string_view doing);

// Whether the connection is unusable after this error.
bool is_fatal(const MariadbError& error);

}  // namespace common::sql
