#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace common::sql {

// The prepared statements of one connection by their text; the one that was used longest ago goes
// first when there are too many. Not thread-safe. A reference from find() or add() holds until the
// next add().
template <class Statement>
class StatementCache {
 public:
  explicit StatementCache(std::size_t capacity) : capacity_(capacity) {}

  // Nothing where the statement is not here.
  Statement* find(std::string_view sql) {
    const auto found = by_text_.find(sql);
    if (found == by_text_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->statement;
  }

  Statement& add(std::string_view sql, Statement statement) {
    if (entries_.size() >= capacity_) {
      by_text_.erase(entries_.back().sql);
      entries_.pop_back();
    }
    entries_.push_front({std::string(sql), std::move(statement)});
    by_text_.emplace(entries_.front().sql, entries_.begin());
    return entries_.front().statement;
  }

  void clear() {
    by_text_.clear();
    entries_.clear();
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string sql;
    Statement statement;
  };

  std::size_t capacity_;
  std::list<Entry> entries_;  // the one used last in front
  std::unordered_map<std::string_view, typename std::list<Entry>::iterator> by_text_;
};

}  // namespace common::sql
