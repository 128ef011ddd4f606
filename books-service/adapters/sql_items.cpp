#include "books-service/adapters/sql_items.hpp"

#include "common/sql/timestamp.hpp"

namespace books {
namespace {

using common::sql::Connection;
using common::sql::nullable;
using common::sql::Row;
using common::sql::to_milliseconds;
using common::sql::to_timestamp;

Item item_of(const Row& row) {
  return {.id = row.integer(0),
          .user_id = row.integer(1),
          .fields = {.name = row.text(2), .description = row.optional_text(3)},
          .created_at = to_timestamp(row.integer(4)),
          .updated_at = to_timestamp(row.integer(5)),
          .version = row.integer(6)};
}

class SqlItems final : public ItemRepository {
 public:
  explicit SqlItems(common::sql::Pool& pool) : pool_(pool) {}

  Item add(std::int64_t user_id, const ItemFields& fields, common::Timestamp now) override {
    const auto time = to_milliseconds(now);
    const auto id = pool_.write([&](Connection& connection) {
      return connection
          .execute(
              "INSERT INTO items (user_id, name, description, created_at, updated_at, version) "
              "VALUES (?, ?, ?, ?, ?, 1)",
              {user_id, fields.name, nullable(fields.description), time, time})
          .last_insert_id;
    });
    return {.id = id, .user_id = user_id, .fields = fields, .created_at = now, .updated_at = now};
  }

  std::optional<Item> find(std::int64_t user_id, std::int64_t id) override {
    const auto rows = pool_.read([&](Connection& connection) {
      return connection.query(
          "SELECT id, user_id, name, description, created_at, updated_at, version FROM items "
          "WHERE id = ? AND user_id = ?",
          {id, user_id});
    });
    if (rows.empty()) return std::nullopt;
    return item_of(rows.front());
  }

  std::vector<Item> list(std::int64_t user_id, std::int64_t after_id, int limit) override {
    const auto rows = pool_.read([&](Connection& connection) {
      return connection.query(
          "SELECT id, user_id, name, description, created_at, updated_at, version FROM items "
          "WHERE user_id = ? AND id > ? ORDER BY id LIMIT ?",
          {user_id, after_id, std::int64_t{limit}});
    });
    std::vector<Item> items;
    items.reserve(rows.size());
    for (const auto& row : rows) items.push_back(item_of(row));
    return items;
  }

  int remove_all_of(std::int64_t user_id, int limit) override {
    return pool_.write([&](Connection& connection) {
      const auto changes = connection.execute(
          "DELETE FROM items WHERE id IN (SELECT id FROM (SELECT id FROM items WHERE user_id = ? "
          "ORDER BY id LIMIT ?) AS theirs)",
          {user_id, std::int64_t{limit}});
      return static_cast<int>(changes.affected_rows);
    });
  }

 private:
  common::sql::Pool& pool_;
};

}  // namespace

std::unique_ptr<ItemRepository> make_sql_items(common::sql::Pool& pool) {
  return std::make_unique<SqlItems>(pool);
}

}  // namespace books
