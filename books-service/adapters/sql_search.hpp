#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "books-service/adapters/sql_page.hpp"

namespace books {

// A list of the rows that have all `filter.terms`, of which there is at least one, in the form of a
// table and a filter as read_page() takes them. They view this object and what it was made of.
//
// In which of three ways the rows are found is chosen so that the cost of a page has a bound that
// does not grow with the table:
// - By id the index of the words has the order: the rows of one word are read from where the page
//   begins.
// - In another order the rows of the rarest word are read and sorted, if they are at most
//   kMaxSortedRows.
// - Else the index of the order is walked, and each row is asked for the words: as they are not
//   rare, the page is soon full. (Words that are common each and hardly ever meet are the case that
//   stays slow.)
class Search {
 public:
  static constexpr std::int64_t kMaxSortedRows = 1000;

  // Asks the database how rare the terms are, where that matters.
  Search(common::sql::Connection& connection, common::sql::Dialect dialect,
         const ListedTable& table, const Filter& filter, const common::ListQuery& query);
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  [[nodiscard]] const ListedTable& table() const { return table_; }
  [[nodiscard]] const Filter& filter() const { return filter_; }

 private:
  using Parameters = std::vector<common::sql::Parameter>;

  [[nodiscard]] const SearchTerm* choose_lead(common::sql::Connection& connection,
                                              const common::ListQuery& query) const;
  [[nodiscard]] std::int64_t count(common::sql::Connection& connection,
                                   const SearchTerm& term) const;
  [[nodiscard]] std::string match(const SearchTerm& term, Parameters& parameters) const;
  void lead_with(const SearchTerm& term, common::sql::Dialect dialect);
  void add_probe(const SearchTerm& term);
  void add_condition(std::string_view condition);

  const Filter& plain_;
  const WordTable& words_;
  std::string row_;  // the id of a row of the table, in SQL
  std::string from_;
  std::string lead_id_;
  std::vector<SortColumn> columns_;
  ListedTable table_;
  Filter filter_;
};

}  // namespace books
