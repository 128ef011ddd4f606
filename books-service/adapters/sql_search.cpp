#include "books-service/adapters/sql_search.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace books {

using common::ListQuery;
using common::sql::Connection;
using common::sql::Dialect;

Search::Search(Connection& connection, Dialect dialect, const ListedTable& table,
               const Filter& filter, const ListQuery& query)
    : plain_(filter),
      words_(*table.words),
      row_(fmt::format("{}.id", table.name)),
      columns_(table.sort_columns.begin(), table.sort_columns.end()),
      table_(table) {
  const auto* lead = choose_lead(connection, query);
  if (lead != nullptr) lead_with(*lead, dialect);
  filter_.by_sort_index = lead == nullptr;
  if (!filter.condition.empty()) add_condition(filter.condition);
  filter_.parameters.insert(filter_.parameters.end(), filter.parameters.begin(),
                            filter.parameters.end());
  for (const auto& term : filter.terms) {
    if (&term != lead) add_probe(term);
  }
}

// The term whose rows are read, of which those stay that have the others; null to walk the list.
const SearchTerm* Search::choose_lead(Connection& connection, const ListQuery& query) const {
  const bool by_id = query.sort.size() == 1;
  const auto& terms = plain_.terms;
  if (by_id && terms.size() == 1 && !terms.front().is_prefix()) return &terms.front();

  const SearchTerm* rarest = nullptr;
  auto fewest = kMaxSortedRows + 1;
  for (const auto& term : terms) {
    const auto rows = count(connection, term);
    if (rows >= fewest) continue;
    rarest = &term;
    fewest = rows;
  }
  if (rarest != nullptr || !by_id) return rarest;
  const auto word = std::find_if(terms.begin(), terms.end(),
                                 [](const SearchTerm& term) { return !term.is_prefix(); });
  return word == terms.end() ? nullptr : &*word;
}

// How many rows of the index match, but no more than matter.
std::int64_t Search::count(Connection& connection, const SearchTerm& term) const {
  Parameters parameters;
  const auto matches = match(term, parameters);
  parameters.emplace_back(kMaxSortedRows + 1);
  const auto rows = connection.query(
      fmt::format("SELECT COUNT(*) FROM (SELECT 1 AS one FROM {} WHERE {} LIMIT ?) AS matches",
                  words_.name, matches),
      parameters);
  return rows.front().integer(0);
}

// The condition that the primary key of the words serves.
std::string Search::match(const SearchTerm& term, Parameters& parameters) const {
  std::string condition;
  if (!words_.owner_id.empty()) {
    condition = fmt::format("{} = ? AND ", words_.owner_id);
    parameters.push_back(plain_.parameters.front());
  }
  parameters.emplace_back(term.word);
  if (!term.is_prefix()) return condition + "word = ?";
  parameters.emplace_back(term.end);
  return condition + "word >= ? AND word < ?";
}

// Both databases are told which table comes first: SQLite by CROSS, MariaDB by STRAIGHT.
void Search::lead_with(const SearchTerm& term, Dialect dialect) {
  const bool mariadb = dialect == Dialect::kMariadb;
  const auto matches = match(term, filter_.parameters);
  if (term.is_prefix()) {  // a row may have several words that begin alike
    from_ = fmt::format("(SELECT DISTINCT {} FROM {} WHERE {}) AS lead", words_.row_id, words_.name,
                        matches);
  } else {
    from_ = fmt::format("{} AS lead{}", words_.name, mariadb ? " FORCE INDEX (PRIMARY)" : "");
    add_condition(matches);
  }
  from_ += fmt::format(" {} {} ON {} = lead.{}", mariadb ? "STRAIGHT_JOIN" : "CROSS JOIN",
                       table_.name, row_, words_.row_id);
  table_.name = from_;
  lead_id_ = fmt::format("lead.{}", words_.row_id);
  for (auto& column : columns_) {
    if (column.field == "id") column.column = lead_id_;
  }
  table_.sort_columns = columns_;
}

// A row is asked for the word. MariaDB would turn EXISTS into a join of its own order.
void Search::add_probe(const SearchTerm& term) {
  add_condition(fmt::format("(SELECT 1 FROM {} AS probe WHERE {} = {} AND {} LIMIT 1) = 1",
                            words_.name, words_.row_id, row_,
                            term.is_prefix() ? "word >= ? AND word < ?" : "word = ?"));
  filter_.parameters.emplace_back(term.word);
  if (term.is_prefix()) filter_.parameters.emplace_back(term.end);
}

void Search::add_condition(std::string_view condition) {
  if (!filter_.condition.empty()) filter_.condition += " AND ";
  filter_.condition += condition;
}

}  // namespace books
