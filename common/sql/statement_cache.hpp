#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace common::sql {

// The prepared statements of one connection by their text. When it is full, add() evicts the least
// recently used one. Not thread-safe. A reference from find() or add() is valid until the next
// add().
template <class Statement>
class StatementCache {
 public:
  explicit StatementCache(std::size_t capacity) : capacity_(capacity) {}

  // If there is no such statement, returns nullptr.
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

 private:
  struct Entry {
    std::string sql;
    Statement statement;
  };

  std::size_t capacity_;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string_view, typename std::list<Entry>::iterator> by_text_;
};

}  // namespace common::sql
