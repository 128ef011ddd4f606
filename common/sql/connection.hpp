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

// The value of a placeholder: NULL, an integer, or bytes (text is UTF-8). It views the caller's
// bytes, which must live until the call that it is passed to returns.
using Parameter = std::variant<std::monostate, std::int64_t, std::string_view>;

// The parameter for an optional value: NULL if it is empty.
Parameter nullable(const std::optional<std::string>& text);
Parameter nullable(const std::optional<std::int64_t>& integer);

// A column of an answer: NULL, an integer, or bytes.
using Value = std::variant<std::monostate, std::int64_t, std::string>;

// The names of the columns of an answer, from the statement: an expression needs an AS.
using ColumnNames = std::vector<std::string>;

// One row of an answer. A column has a name and a number from 0. An accessor throws
// std::logic_error if there is no such column, or if it is NULL or of the other type: a mistake in
// our SQL, not in the data. The type of an expression such as SUM() differs between databases (CAST
// it). A row may outlive its connection.
class Row {
 public:
  explicit Row(std::vector<Value> columns, std::shared_ptr<const ColumnNames> names = nullptr)
      : columns_(std::move(columns)), names_(std::move(names)) {}

  [[nodiscard]] std::int64_t integer(std::size_t column) const;
  [[nodiscard]] const std::string& text(std::size_t column) const;

  [[nodiscard]] std::int64_t integer(std::string_view name) const {
    return integer(index_of(name));
  }
  [[nodiscard]] const std::string& text(std::string_view name) const {
    return text(index_of(name));
  }
  // If the column is NULL, these return nothing.
  [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> optional_text(std::string_view name) const;
  // These move the text out of the row.
  [[nodiscard]] std::string take_text(std::string_view name);
  [[nodiscard]] std::optional<std::string> take_optional_text(std::string_view name);

 private:
  [[nodiscard]] std::size_t index_of(std::string_view name) const;
  [[nodiscard]] const Value& at(std::size_t column) const;
  [[nodiscard]] bool is_null(std::string_view name) const {
    return std::holds_alternative<std::monostate>(at(index_of(name)));
  }

  std::vector<Value> columns_;
  std::shared_ptr<const ColumnNames> names_;  // shared by all rows of a statement
};

struct Changes {
  std::int64_t affected_rows = 0;   // rows that an UPDATE matched or a DELETE removed
  std::int64_t last_insert_id = 0;  // the new id of an INSERT; undefined for others
};

// The database refused or failed. The text names no value of a row or parameter.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The connection was lost; whether the statement took effect is unknown.
class ConnectionLost : public Failure {
 public:
  using Failure::Failure;
};

// Deadlock, lock wait timeout, certification failure or busy: the statement had no effect. A
// transaction must be rolled back, and may then be retried from its start.
class Contention : public Failure {
 public:
  using Failure::Failure;
};

// The statement violates a UNIQUE or PRIMARY KEY constraint.
class UniqueViolation : public Failure {
 public:
  using Failure::Failure;
};

// The statement violates a FOREIGN KEY constraint.
class ForeignKeyViolation : public Failure {
 public:
  using Failure::Failure;
};

// The statement exceeded DriverOptions::statement_timeout and had no effect.
class StatementTimeout : public Failure {
 public:
  using Failure::Failure;
};

// The disk is full; the statement had no effect.
class StorageFull : public Failure {
 public:
  using Failure::Failure;
};

// The database, or the account, only reads; the statement had no effect.
class ReadOnly : public Failure {
 public:
  using Failure::Failure;
};

// A file or the database is missing or damaged; the statement had no effect.
class StorageGone : public Failure {
 public:
  using Failure::Failure;
};

// A table, a column or a right to one is missing; a transaction can go on without the statement.
class TableGone : public StorageGone {
 public:
  using StorageGone::StorageGone;
};

// Whether it is of this kind.
template <class Kind>
bool is(const Failure& failure) {
  return dynamic_cast<const Kind*>(&failure) != nullptr;
}

// Whether the same may succeed later although no setting changes.
bool is_temporary(const Failure& failure);

// One connection to one database. Not thread-safe: a thread owns it, through Database. Each
// connection caches its prepared statements by their text, so pass what varies as a parameter, `?`.
// All functions throw the failures above.
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

  // Runs the statements of a migration, separated by `;` and without parameters. Does not prepare
  // them; stops at the first that fails.
  virtual void run_script(std::string_view sql) = 0;

  // Begins a transaction that may write. Transactions do not nest.
  virtual void begin() = 0;
  virtual void commit() = 0;
  // Never throws: a connection whose rollback fails is no longer usable.
  virtual void rollback() noexcept = 0;

  // Whether the database answers; one round trip. After false the connection is unusable.
  virtual bool ping() noexcept = 0;

  // Whether writes are refused, as far as that is known without a write. Throws StorageGone if they
  // would be lost.
  virtual bool is_read_only() = 0;

  // False after the connection was lost or is in an unknown state; Database then replaces it.
  [[nodiscard]] virtual bool usable() const = 0;
};

}  // namespace common::sql
