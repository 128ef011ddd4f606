#pragma once

#include <algorithm>
#include <functional>
#include <vector>

#include "books-service/core/ports.hpp"

namespace tests {

// Sorts by id only: the contract tests cover the other orders.
template <class Entry>
books::Page<Entry> page_of(const std::vector<Entry>& rows, const common::ListQuery& query,
                           const std::function<bool(const Entry&)>& on_list) {
  books::Page<Entry> page;
  for (const auto& row : rows) {
    if (row.id <= query.after_id() || !on_list(row)) continue;
    if (page.entries.size() == static_cast<std::size_t>(query.limit)) {
      page.next = common::position_of(page.entries.back().id);
      break;
    }
    page.entries.push_back(row);
  }
  return page;
}

// Returns the row with the id and version of `wanted`, or nullptr.
template <class Entry>
Entry* same_version(std::vector<Entry>& rows, const Entry& wanted) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Entry& row) {
    return row.id == wanted.id && row.version == wanted.version;
  });
  return found == rows.end() ? nullptr : &*found;
}

template <class Entry, class Fields>
Entry updated(Entry& row, const Fields& fields, common::Timestamp now) {
  row.fields = fields;
  row.updated_at = now;
  ++row.version;
  return row;
}

class MemoryItems final : public books::ItemRepository {
 public:
  books::Item add(std::int64_t user_id, const books::ItemFields& fields,
                  common::Timestamp now) override {
    rows.push_back({++last_id_, user_id, fields, now, now, 1});
    return rows.back();
  }
  std::optional<books::Item> find(std::int64_t user_id, std::int64_t id) override {
    for (const auto& item : rows) {
      if (item.id == id && item.user_id == user_id) return item;
    }
    return std::nullopt;
  }
  books::Page<books::Item> list(std::int64_t user_id, const common::ListQuery& query) override {
    return page_of<books::Item>(rows, query,
                                [&](const auto& item) { return item.user_id == user_id; });
  }
  std::optional<books::Item> update(const books::Item& item, const books::ItemFields& fields,
                                    common::Timestamp now) override {
    before_change();
    auto* row = same_version(rows, item);
    if (row == nullptr) return std::nullopt;
    return updated(*row, fields, now);
  }
  bool remove(const books::Item& item) override {
    before_change();
    return std::erase_if(rows, [&](const auto& row) {
             return row.id == item.id && row.version == item.version;
           }) > 0;
  }
  int remove_all_of(std::int64_t user_id, int limit) override {
    before_change();
    int removed = 0;
    std::erase_if(rows, [&](const auto& item) {
      return item.user_id == user_id && removed < limit && ++removed > 0;
    });
    return removed;
  }

  std::vector<books::Item> rows;
  // Simulates a concurrent request between the read of a row and its update.
  std::function<void()> before_change = [] {};

 private:
  std::int64_t last_id_ = 0;
};

class MemoryBooks final : public books::BookRepository {
 public:
  books::StoredBook add(std::int64_t user_id, const books::BookFields& fields,
                        common::Timestamp now) override {
    if (const auto id = id_by_isbn(fields)) return {{}, id};
    rows.push_back({++last_id_, user_id, fields, now, now, 1});
    return {rows.back(), 0};
  }
  std::optional<books::Book> find(std::int64_t id) override {
    for (const auto& book : rows) {
      if (book.id == id) return book;
    }
    return std::nullopt;
  }
  books::Page<books::Book> list(const common::ListQuery& query) override {
    return page_of<books::Book>(rows, query, [](const auto&) { return true; });
  }
  books::StoredBook update(const books::Book& book, const books::BookFields& fields,
                           common::Timestamp now) override {
    before_change();
    auto* row = same_version(rows, book);
    if (row == nullptr) return {};
    const auto id = id_by_isbn(fields);
    if (id != 0 && id != book.id) return {{}, id};
    return {updated(*row, fields, now), 0};
  }
  bool remove(const books::Book& book) override {
    before_change();
    return std::erase_if(rows, [&](const auto& row) {
             return row.id == book.id && row.version == book.version;
           }) > 0;
  }

  std::vector<books::Book> rows;
  // As in MemoryItems.
  std::function<void()> before_change = [] {};

 private:
  std::int64_t id_by_isbn(const books::BookFields& fields) const {
    for (const auto& book : rows) {
      if (fields.isbn && book.fields.isbn == fields.isbn) return book.id;
    }
    return 0;
  }

  std::int64_t last_id_ = 0;
};

}  // namespace tests
