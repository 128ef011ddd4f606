#include "books-service/adapters/sql_page.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/core/error.hpp"

namespace books {
namespace {

using common::ListQuery;
using common::Position;
using common::sql::Connection;
using common::sql::Dialect;
using common::sql::Parameter;
using common::sql::Row;

constexpr int kMaxBusyInARow = 60;  // each after the retries of the database

struct Statement {
  std::string sql;
  std::vector<Parameter> parameters;
};

const SortColumn& column_of(const ListedTable& table, std::string_view field) {
  const auto found =
      std::find_if(table.sort_columns.begin(), table.sort_columns.end(),
                   [&](const SortColumn& column) { return column.field.name == field; });
  if (found == table.sort_columns.end()) throw std::logic_error("no such sort field");
  return *found;
}

Parameter parameter_of(const common::SortValue& value) {
  return std::visit([](const auto& plain) { return Parameter{plain}; }, value);
}

// Without a hint MariaDB reads all rows before the page, and for a search it reads the index of the
// order and looks up row by row.
std::string index_hint(Dialect dialect, std::string_view index) {
  return dialect == Dialect::kMariadb ? fmt::format(" FORCE INDEX ({})", index) : std::string();
}

// SQLite uses no index for an operand of a unary plus.
std::string sort_expression(Dialect dialect, const SortColumn& column, bool searching) {
  const bool unindexed = searching && column.column != "id" && dialect == Dialect::kSqlite;
  return fmt::format("{}{}", unindexed ? "+" : "", column.column);
}

std::vector<std::string> conditions_of(const Filter& filter, const ListQuery& query,
                                       const std::string& sort,
                                       std::vector<Parameter>& parameters) {
  std::vector<std::string> conditions;
  const auto add = [&](std::string condition, std::initializer_list<Parameter> values) {
    conditions.push_back(std::move(condition));
    parameters.insert(parameters.end(), values);
  };
  if (filter.user_id) add("user_id = ?", {*filter.user_id});
  const auto* beyond = query.sort.descending ? "<" : ">";
  if (query.after && sort == "id") {
    add(fmt::format("id {} ?", beyond), {query.after->id});
  } else if (query.after) {  // the first condition is one that an index serves
    const auto value = parameter_of(query.after->value);
    add(fmt::format("{0} {1}= ? AND ({0} {1} ? OR id {1} ?)", sort, beyond),
        {value, value, query.after->id});
  }
  for (const auto& part : filter.parts) add("INSTR(search_text, ?) > 0", {part});
  return conditions;
}

// Selects one row more than the page has, to see whether a page follows. `filter` and `query` must
// outlive the answer.
Statement select_page(Dialect dialect, const ListedTable& table, const Filter& filter,
                      const ListQuery& query) {
  const auto& column = column_of(table, query.sort.field);
  const bool searching = !filter.parts.empty();
  const auto& walked = searching ? table.sort_columns.front() : column;
  const auto sort = sort_expression(dialect, column, searching);
  const auto* direction = query.sort.descending ? " DESC" : "";
  Statement statement;
  const auto conditions = conditions_of(filter, query, sort, statement.parameters);
  statement.sql = fmt::format("SELECT {}, {} FROM {}{}", table.columns, column.column, table.name,
                              index_hint(dialect, walked.index));
  if (!conditions.empty())
    statement.sql += fmt::format(" WHERE {}", fmt::join(conditions, " AND "));
  statement.sql += fmt::format(" ORDER BY {}{}", sort, direction);
  if (sort != "id") statement.sql += fmt::format(", id{}", direction);
  statement.sql += " LIMIT ?";
  statement.parameters.emplace_back(std::int64_t{query.limit} + 1);
  return statement;
}

Position position_of(const Row& row, const SortColumn& column) {
  const auto id = row.integer("id");
  if (column.field.type == common::SortField::Type::kText) return {row.text(column.column), id};
  return {row.integer(column.column), id};
}

}  // namespace

PageRows read_page(common::sql::Database& database, const ListedTable& table, const Filter& filter,
                   const ListQuery& query) {
  const auto statement = select_page(database.dialect(), table, filter, query);
  auto rows = database.read([&](Connection& connection) {
    return connection.query(statement.sql, statement.parameters);
  });
  if (rows.size() <= static_cast<std::size_t>(query.limit)) return {std::move(rows), {}};
  rows.pop_back();
  auto next = position_of(rows.back(), column_of(table, query.sort.field));
  return {std::move(rows), std::move(next)};
}

void backfill(common::sql::Database& database, const ListedTable& table,
              bool (*fold)(Connection&, Row)) {
  // Few rows, as other instances wait for the end of the transaction.
  const auto select =
      fmt::format("SELECT {0} FROM {1} JOIN {1}_unfolded ON {2} = id ORDER BY {2} LIMIT 100",
                  table.columns, table.name, table.unfolded_id);
  const auto mark_folded =
      fmt::format("DELETE FROM {}_unfolded WHERE {} = ?", table.name, table.unfolded_id);
  const auto fold_some = [&](Connection& connection) {
    auto rows = connection.query(select);
    for (auto& row : rows) {
      const auto id = row.integer("id");
      if (fold(connection, std::move(row))) connection.execute(mark_folded, {id});
    }
  };
  const auto is_done = [&](Connection& connection) { return connection.query(select).empty(); };
  for (int busy = 0;;) {
    try {
      // Without a write, because a database that is read-only or full may have nothing left to do.
      if (database.read(is_done)) return;
      database.transaction(fold_some);
      busy = 0;
    } catch (const common::Error& error) {
      if (error.code() != "database_busy" || ++busy == kMaxBusyInARow) throw;
    }
  }
}

}  // namespace books
