#include "common/sql/mariadb_statement.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace common::sql {
namespace {

constexpr std::size_t kFirstBufferBytes = 256;  // of a column; grows with longer values

bool is_integer_type(enum_field_types type) {
  switch (type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
      return true;
    default:
      return false;
  }
}

// The library only reads parameters, but its type has no const.
MYSQL_BIND binding_of(const Parameter& parameter) {
  MYSQL_BIND binding{};
  binding.buffer_type = MYSQL_TYPE_NULL;
  if (const auto* integer = std::get_if<std::int64_t>(&parameter)) {
    binding.buffer_type = MYSQL_TYPE_LONGLONG;
    binding.buffer = const_cast<std::int64_t*>(integer);
  } else if (const auto* text = std::get_if<std::string_view>(&parameter)) {
    binding.buffer_type = MYSQL_TYPE_STRING;
    binding.buffer = const_cast<char*>(text->empty() ? "" : text->data());
    binding.buffer_length = text->size();
  }
  return binding;
}

}  // namespace

MariadbError error_of(MYSQL* connection) {
  return {mysql_errno(connection), mysql_sqlstate(connection), mysql_error(connection)};
}

MariadbStatement::MariadbStatement(MYSQL* connection, std::string_view sql)
    : handle_(mysql_stmt_init(connection)) {
  if (handle_ == nullptr) throw error_of(connection);
  check(mysql_stmt_prepare(handle_.get(), sql.data(), sql.size()));
  parameters_.resize(mysql_stmt_param_count(handle_.get()));
  describe_columns();
}

void MariadbStatement::run(std::span<const Parameter> parameters) {
  if (parameters.size() != parameters_.size()) {
    throw std::logic_error(
        fmt::format("{} parameters for {} placeholders", parameters.size(), parameters_.size()));
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    parameters_[i] = sql::binding_of(parameters[i]);
  }
  if (!parameters_.empty()) check(mysql_stmt_bind_param(handle_.get(), parameters_.data()));
  check(mysql_stmt_execute(handle_.get()));
}

std::vector<Row> MariadbStatement::fetch_all() {
  std::vector<Row> rows;
  if (columns_.empty()) return rows;
  store_answer();
  rows.reserve(mysql_stmt_num_rows(handle_.get()));
  for (;;) {
    if (!is_bound_) bind_columns();
    const int outcome = mysql_stmt_fetch(handle_.get());
    if (outcome == MYSQL_NO_DATA) return rows;
    check(outcome == MYSQL_DATA_TRUNCATED ? 0 : outcome);
    if (outcome == MYSQL_DATA_TRUNCATED) fetch_cut_values();
    rows.push_back(current_row());
  }
}

Changes MariadbStatement::changes() const {
  return {.affected_rows = static_cast<std::int64_t>(mysql_stmt_affected_rows(handle_.get())),
          .last_insert_id = static_cast<std::int64_t>(mysql_stmt_insert_id(handle_.get()))};
}

MYSQL_BIND MariadbStatement::binding_of(Column& column) {
  MYSQL_BIND binding{};
  binding.is_null = &column.is_null;
  binding.length = &column.length;
  if (column.is_integer) {
    binding.buffer_type = MYSQL_TYPE_LONGLONG;
    binding.buffer = &column.integer;
  } else {
    binding.buffer_type = MYSQL_TYPE_STRING;
    binding.buffer = column.bytes.data();
    binding.buffer_length = column.bytes.size();
  }
  return binding;
}

void MariadbStatement::check(int outcome) const {
  if (outcome != 0) throw last_error();
}

MariadbError MariadbStatement::last_error() const {
  return {mysql_stmt_errno(handle_.get()), mysql_stmt_sqlstate(handle_.get()),
          mysql_stmt_error(handle_.get())};
}

// After an answer that broke off between its columns and its last row, the library would wait for
// the rest at the next run. A reset prevents that.
void MariadbStatement::store_answer() {
  if (mysql_stmt_store_result(handle_.get()) == 0) return;
  const auto error = last_error();
  mysql_stmt_reset(handle_.get());
  throw error;
}

void MariadbStatement::describe_columns() {
  MYSQL_RES* answer = mysql_stmt_result_metadata(handle_.get());
  if (answer == nullptr) return;  // the statement has no answer
  columns_.resize(mysql_num_fields(answer));
  ColumnNames names;
  const MYSQL_FIELD* fields = mysql_fetch_fields(answer);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    names.emplace_back(fields[i].name, fields[i].name_length);
    columns_[i].is_integer = is_integer_type(fields[i].type);
    if (!columns_[i].is_integer) columns_[i].bytes.resize(kFirstBufferBytes);
  }
  mysql_free_result(answer);
  names_ = std::make_shared<const ColumnNames>(std::move(names));
}

void MariadbStatement::bind_columns() {
  std::vector<MYSQL_BIND> bindings;
  bindings.reserve(columns_.size());
  for (auto& column : columns_) bindings.push_back(binding_of(column));
  check(mysql_stmt_bind_result(handle_.get(), bindings.data()));
  is_bound_ = true;
}

// Grows the buffers of the values of this row that were cut, and fetches these again. The buffers
// move, so the columns must be bound again before the next row.
void MariadbStatement::fetch_cut_values() {
  for (unsigned i = 0; i < columns_.size(); ++i) {
    auto& column = columns_[i];
    if (column.is_integer || column.is_null != 0 || column.length <= column.bytes.size()) continue;
    is_bound_ = false;
    column.bytes.resize(column.length);
    auto binding = binding_of(column);
    check(mysql_stmt_fetch_column(handle_.get(), &binding, i, 0));
  }
}

Row MariadbStatement::current_row() const {
  std::vector<Value> values;
  values.reserve(columns_.size());
  for (const auto& column : columns_) {
    if (column.is_null != 0) {
      values.emplace_back();
    } else if (column.is_integer) {
      values.emplace_back(column.integer);
    } else {
      values.emplace_back(std::string(column.bytes.data(), column.length));
    }
  }
  return Row(std::move(values), names_);
}

}  // namespace common::sql
