#pragma once

#include <vector>

#include "books-service/core/ports.hpp"

namespace tests {

class MemoryItems final : public books::ItemRepository {
 public:
  books::Item add(std::int64_t user_id, const books::ItemFields& fields,
                  common::Timestamp now) override {
    const auto id = static_cast<std::int64_t>(rows.size()) + 1;
    rows.push_back({id, user_id, fields, now, now, 1});
    return rows.back();
  }
  std::optional<books::Item> find(std::int64_t user_id, std::int64_t id) override {
    for (const auto& item : rows) {
      if (item.id == id && item.user_id == user_id) return item;
    }
    return std::nullopt;
  }
  std::vector<books::Item> list(std::int64_t user_id, std::int64_t after_id, int limit) override {
    std::vector<books::Item> found;
    for (const auto& item : rows) {
      const bool full = found.size() == static_cast<std::size_t>(limit);
      if (item.user_id == user_id && item.id > after_id && !full) found.push_back(item);
    }
    return found;
  }
  int remove_all_of(std::int64_t user_id, int limit) override {
    int removed = 0;
    std::erase_if(rows, [&](const auto& item) {
      return item.user_id == user_id && removed < limit && ++removed > 0;
    });
    return removed;
  }

  std::vector<books::Item> rows;
};

class MemoryBooks final : public books::BookRepository {
 public:
  books::AddedBook add(std::int64_t user_id, const books::BookFields& fields,
                       common::Timestamp now) override {
    for (const auto& book : rows) {
      if (fields.isbn && book.fields.isbn == fields.isbn) return {{}, book.id};
    }
    const auto id = static_cast<std::int64_t>(rows.size()) + 1;
    rows.push_back({id, user_id, fields, now, now, 1});
    return {rows.back(), 0};
  }
  std::optional<books::Book> find(std::int64_t id) override {
    for (const auto& book : rows) {
      if (book.id == id) return book;
    }
    return std::nullopt;
  }
  std::vector<books::Book> list(std::int64_t after_id, int limit) override {
    std::vector<books::Book> found;
    for (const auto& book : rows) {
      const bool full = found.size() == static_cast<std::size_t>(limit);
      if (book.id > after_id && !full) found.push_back(book);
    }
    return found;
  }

  std::vector<books::Book> rows;
};

}  // namespace tests
