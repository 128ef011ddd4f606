#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace common::sql {

// A parameter or a column: NULL, an integer, or bytes (text is UTF-8).
using Value = std::variant<std::monostate, std::int64_t, std::string>;

// The value of an optional text, NULL where there is none.
Value nullable(const std::optional<std::string>& text);
Value nullable(const std::optional<std::int64_t>& integer);

// One row of an answer, columns counted from 0. An accessor throws std::logic_error where the
// column is NULL or of the other type: that is a mistake in our SQL, not in the data.
class Row {
 public:
  explicit Row(std::vector<Value> columns) : columns_(std::move(columns)) {}

  [[nodiscard]] std::int64_t integer(std::size_t column) const;
  [[nodiscard]] const std::string& text(std::size_t column) const;
  [[nodiscard]] std::optional<std::int64_t> optional_integer(std::size_t column) const;
  [[nodiscard]] std::optional<std::string> optional_text(std::size_t column) const;

 private:
  std::vector<Value> columns_;
};

struct Changes {
  std::int64_t affected_rows = 0;   // rows that an UPDATE matched and a DELETE removed
  std::int64_t last_insert_id = 0;  // the id that an INSERT was given
};

// The database refused or failed. The text names no value of a row or parameter.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The connection is gone; whether the statement took effect is unknown.
class ConnectionLost : public Failure {
 public:
  using Failure::Failure;
};

// Deadlock, lock wait timeout, certification failure, busy: the transaction was rolled back and
// may be tried again.
class Contention : public Failure {
 public:
  using Failure::Failure;
};

// A UNIQUE or PRIMARY KEY constraint said no.
class UniqueViolation : public Failure {
 public:
  using Failure::Failure;
};

// One connection to one database. Not thread-safe: a thread holds it alone, through Pool.
// Statements are prepared once per connection and kept. Placeholders are `?`.
class Connection {
 public:
  virtual ~Connection() = default;

  // All rows of a statement that reads. Throws as above.
  virtual std::vector<Row> query(std::string_view sql, const std::vector<Value>& parameters) = 0;
  // Runs a statement that writes. Throws as above.
  virtual Changes execute(std::string_view sql, const std::vector<Value>& parameters) = 0;

  // Runs several statements separated by `;` without parameters, as a migration holds them.
  virtual void run_script(std::string_view sql) = 0;

  virtual void begin() = 0;
  virtual void commit() = 0;
  // Never throws: a connection whose rollback fails is marked broken.
  virtual void rollback() noexcept = 0;

  // False once the connection was lost; the pool then replaces it.
  [[nodiscard]] virtual bool usable() const = 0;
};

}  // namespace common::sql
