#include "books-service/adapters/sql_page.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "books-service/adapters/sql_search.hpp"

namespace books {
namespace {

using common::ListQuery;
using common::Position;
using common::SortValue;
using common::sql::Connection;
using common::sql::Dialect;
using common::sql::Parameter;
using common::sql::Row;

// A sort key with the column it stands for.
struct Key {
  const SortColumn* column;
  bool descending;

  [[nodiscard]] std::string_view beyond() const { return descending ? "<" : ">"; }
  [[nodiscard]] std::string_view direction() const { return descending ? " DESC" : ""; }
};

struct Statement {
  std::string text;
  std::vector<Parameter> parameters;

  void add_condition(const std::string& condition) { text += " AND " + condition; }
};

const SortColumn& column_of(const ListedTable& table, std::string_view field) {
  const auto found = std::find_if(table.sort_columns.begin(), table.sort_columns.end(),
                                  [&](const SortColumn& column) { return column.field == field; });
  if (found == table.sort_columns.end()) throw std::logic_error("no such sort field");
  return *found;
}

std::vector<Key> keys_of(const ListedTable& table, const ListQuery& query) {
  std::vector<Key> keys;
  for (const auto& key : query.sort) {
    keys.push_back({&column_of(table, key.field), key.descending});
  }
  return keys;
}

Parameter parameter_of(const SortValue& value) {
  return std::visit([](const auto& plain) { return Parameter{plain}; }, value);
}

SortValue value_of(const Row& row, std::size_t index, const SortColumn& column) {
  if (column.type == SortColumn::Type::kText) return row.text(index);
  return row.integer(index);
}

// One list: builds its statements and runs them.
class PageReader {
 public:
  PageReader(Connection& connection, Dialect dialect, const ListedTable& table,
             const Filter& filter, const ListQuery& query)
      : connection_(connection),
        dialect_(dialect),
        table_(table),
        filter_(filter),
        query_(query),
        keys_(keys_of(table, query)),
        wanted_(std::int64_t{query.limit} + 1) {}

  PageRows read() {
    auto rows = index_has_order() ? select(std::nullopt) : select_sorted();
    const auto limit = static_cast<std::size_t>(query_.limit);
    if (rows.size() <= limit) return {std::move(rows), {}};
    rows.pop_back();
    auto next = position_of(rows.back());
    return {std::move(rows), std::move(next)};
  }

 private:
  [[nodiscard]] bool index_has_order() const { return keys_.size() <= 2; }

  // Left to itself, MariaDB takes the index only to find the rows of the filter and walks through
  // all of those that come before the page.
  [[nodiscard]] Statement begin(std::string_view columns) const {
    const bool forced = filter_.by_sort_index && dialect_ == Dialect::kMariadb;
    Statement statement{"SELECT ", filter_.parameters};
    statement.text.append(columns).append(" FROM ").append(table_.name);
    if (forced) {
      statement.text.append(" FORCE INDEX (").append(keys_.front().column->index).append(")");
    }
    statement.text.append(" WHERE ").append(filter_.condition.empty() ? "1 = 1"
                                                                      : filter_.condition);
    return statement;
  }

  [[nodiscard]] std::string all_columns() const {
    std::string columns(table_.columns);
    for (const auto& key : keys_) columns.append(", ").append(key.column->column);
    return columns;
  }

  // What comes after the position: (a > ? OR (a = ? AND (b > ? OR ...))). The first condition says
  // nothing new, but it is one that an index serves.
  void add_position(Statement& statement) const {
    if (query_.after.empty()) return;
    const auto& first = keys_.front();
    std::string condition = fmt::format("{} {}= ?", first.column->column, first.beyond());
    statement.parameters.push_back(parameter_of(query_.after.front()));
    std::string closing;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      const auto value = parameter_of(query_.after.at(i));
      const auto column = keys_[i].column->column;
      condition += fmt::format(" AND ({} {} ?", column, keys_[i].beyond());
      statement.parameters.push_back(value);
      closing += ")";
      if (i + 1 == keys_.size()) break;
      condition += fmt::format(" OR ({} = ?", column);
      statement.parameters.push_back(value);
      closing += ")";
    }
    statement.add_condition(condition + closing);
  }

  // With `far_end`, only rows whose first key is not beyond it.
  std::vector<Row> select(const std::optional<SortValue>& far_end) {
    auto statement = begin(all_columns());
    add_position(statement);
    if (far_end) {
      const auto& first = keys_.front();
      statement.add_condition(
          fmt::format("{} {}= ?", first.column->column, first.descending ? ">" : "<"));
      statement.parameters.push_back(parameter_of(*far_end));
    }
    statement.text += " ORDER BY ";
    for (const auto& key : keys_) {
      if (&key != &keys_.front()) statement.text += ", ";
      statement.text.append(key.column->column).append(key.direction());
    }
    statement.text += " LIMIT ?";
    statement.parameters.emplace_back(wanted_);
    return connection_.query(statement.text, statement.parameters);
  }

  // No index has the order, and the database would sort all rows that follow. The page is among
  // those up to the far end, which an index finds.
  std::vector<Row> select_sorted() {
    const auto end = far_end();
    auto rows = select(end);
    const bool row_went_meanwhile = end && rows.size() < static_cast<std::size_t>(wanted_);
    return row_went_meanwhile ? select(std::nullopt) : std::move(rows);
  }

  // The first key of the last of as many rows as are wanted, all of which come after the position;
  // nothing where there are fewer.
  std::optional<SortValue> far_end() {
    const auto& first = keys_.front();
    const auto column = first.column->column;
    auto statement = begin(column);
    if (!query_.after.empty()) {
      statement.add_condition(fmt::format("{} {} ?", column, first.beyond()));
      statement.parameters.push_back(parameter_of(query_.after.front()));
    }
    statement.text += fmt::format(" ORDER BY {}{} LIMIT ?", column, first.direction());
    statement.parameters.emplace_back(wanted_);
    const auto rows = connection_.query(statement.text, statement.parameters);
    if (rows.size() < static_cast<std::size_t>(wanted_)) return std::nullopt;
    return value_of(rows.back(), 0, *first.column);
  }

  [[nodiscard]] Position position_of(const Row& row) const {
    Position position;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      position.push_back(value_of(row, table_.column_count + i, *keys_[i].column));
    }
    return position;
  }

  Connection& connection_;
  const Dialect dialect_;
  const ListedTable& table_;
  const Filter& filter_;
  const ListQuery& query_;
  const std::vector<Key> keys_;
  const std::int64_t wanted_;  // one more than the page has, to see whether others follow
};

}  // namespace

PageRows read_page(common::sql::Database& pool, const ListedTable& table, const Filter& filter,
                   const ListQuery& query) {
  if (!query.q.empty() && filter.terms.empty()) return {};
  return pool.read([&](Connection& connection) {
    if (!filter.terms.empty()) {
      const Search search(connection, pool.dialect(), table, filter, query);
      return PageReader(connection, pool.dialect(), search.table(), search.filter(), query).read();
    }
    return PageReader(connection, pool.dialect(), table, filter, query).read();
  });
}

}  // namespace books
