#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace common::sql {

// What a placeholder stands for: NULL, an integer, or bytes (text is UTF-8). It views the caller's
// bytes, which must live until the call that it is passed to returns.
using Parameter = std::variant<std::monostate, std::int64_t, std::string_view>;

// The parameter of an optional value, NULL where there is none.
Parameter nullable(const std::optional<std::string>& text);
Parameter nullable(const std::optional<std::int64_t>& integer);

// A column of an answer: NULL, an integer, or bytes.
using Value = std::variant<std::monostate, std::int64_t, std::string>;

// The columns of an answer by their names, as the statement has them: an expression needs an AS.
using ColumnNames = std::vector<std::string>;

// One row of an answer. A column is named, or counted from 0. An accessor throws std::logic_error
// if there is no such column, or if it is NULL or of the other type: a mistake in our SQL, not in
// the data. The type is the column's own; that of an expression such as SUM() differs between
// databases (CAST it). A row may outlive its connection.
class Row {
 public:
  explicit Row(std::vector<Value> columns, std::shared_ptr<const ColumnNames> names = nullptr)
      : columns_(std::move(columns)), names_(std::move(names)) {}

  // The position of the column, to read it from many rows of one answer.
  [[nodiscard]] std::size_t index_of(std::string_view name) const;

  [[nodiscard]] std::int64_t integer(std::size_t column) const;
  [[nodiscard]] const std::string& text(std::size_t column) const;
  [[nodiscard]] std::optional<std::int64_t> optional_integer(std::size_t column) const;
  [[nodiscard]] std::optional<std::string> optional_text(std::size_t column) const;
  // The same, moved out: what is left is empty.
  [[nodiscard]] std::string take_text(std::size_t column);
  [[nodiscard]] std::optional<std::string> take_optional_text(std::size_t column);

  [[nodiscard]] std::int64_t integer(std::string_view name) const {
    return integer(index_of(name));
  }
  [[nodiscard]] const std::string& text(std::string_view name) const {
    return text(index_of(name));
  }
  [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view name) const {
    return optional_integer(index_of(name));
  }
  [[nodiscard]] std::optional<std::string> optional_text(std::string_view name) const {
    return optional_text(index_of(name));
  }
  [[nodiscard]] std::string take_text(std::string_view name) { return take_text(index_of(name)); }
  [[nodiscard]] std::optional<std::string> take_optional_text(std::string_view name) {
    return take_optional_text(index_of(name));
  }

 private:
  [[nodiscard]] const Value& at(std::size_t column) const;

  std::vector<Value> columns_;
  std::shared_ptr<const ColumnNames> names_;  // shared by all rows of a statement
};

struct Changes {
  std::int64_t affected_rows = 0;   // rows that an UPDATE matched, a DELETE removed
  std::int64_t last_insert_id = 0;  // the id that an INSERT was given; of no use after others
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

// Deadlock, lock wait timeout, certification failure, busy: nothing of the statement took effect.
// A transaction must be rolled back, and may then be tried again from its start.
class Contention : public Failure {
 public:
  using Failure::Failure;
};

// A UNIQUE or PRIMARY KEY constraint said no.
class UniqueViolation : public Failure {
 public:
  using Failure::Failure;
};

// A FOREIGN KEY constraint said no.
class ForeignKeyViolation : public Failure {
 public:
  using Failure::Failure;
};

// The statement ran longer than DriverOptions::statement_timeout and was ended without effect.
class StatementTimeout : public Failure {
 public:
  using Failure::Failure;
};

// There is no space left to write to; nothing of the statement took effect.
class StorageFull : public Failure {
 public:
  using Failure::Failure;
};

// One connection to one database. Not thread-safe: a thread owns it, through Database.
// Statements are prepared once per connection and kept; so the text of a statement is fixed and
// everything that varies is a parameter, `?`. All functions throw the failures above.
class Connection {
 public:
  Connection() = default;
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // All rows of a statement that reads.
  virtual std::vector<Row> query(std::string_view sql, std::span<const Parameter> parameters) = 0;
  std::vector<Row> query(std::string_view sql, std::initializer_list<Parameter> parameters = {}) {
    return query(sql, std::span(parameters.begin(), parameters.size()));
  }

  // Runs a statement that writes.
  virtual Changes execute(std::string_view sql, std::span<const Parameter> parameters) = 0;
  Changes execute(std::string_view sql, std::initializer_list<Parameter> parameters = {}) {
    return execute(sql, std::span(parameters.begin(), parameters.size()));
  }

  // Runs several statements separated by `;`, without parameters, as a migration holds them. They
  // are not prepared, and stop at the first that fails.
  virtual void run_script(std::string_view sql) = 0;

  // A transaction that may write. They do not nest.
  virtual void begin() = 0;
  virtual void commit() = 0;
  // Never throws: a connection whose rollback fails is no longer usable.
  virtual void rollback() noexcept = 0;

  // Asks the database for a sign of life; one round trip. False makes the connection unusable.
  virtual bool ping() noexcept = 0;

  // False once the connection was lost or is in an unknown state; Database then replaces it.
  [[nodiscard]] virtual bool usable() const = 0;
};

}  // namespace common::sql
