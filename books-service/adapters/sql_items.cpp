#include <array>
#include <utility>

#include <fmt/format.h>

#include "books-service/adapters/search_text.hpp"
#include "books-service/adapters/sql_catalogue.hpp"
#include "books-service/adapters/sql_page.hpp"
#include "common/sql/limited_delete.hpp"
#include "common/sql/timestamp.hpp"

namespace books {
namespace {

using common::sql::Connection;
using common::sql::nullable;
using common::sql::Row;
using common::sql::to_milliseconds;
using common::sql::to_timestamp;

constexpr std::array<SortColumn, 4> kSortColumns{{
    {kItemSortFields[0], "id", "items_user_index"},
    {kItemSortFields[1], "name_key", "items_name_index"},
    {kItemSortFields[2], "created_at", "items_created_at_index"},
    {kItemSortFields[3], "updated_at", "items_updated_at_index"},
}};

constexpr ListedTable kTable{
    .name = "items",
    .unfolded_id = "item_id",
    .columns = "id, user_id, name, description, created_at, updated_at, version",
    .sort_columns = kSortColumns};

const std::string kFind =
    fmt::format("SELECT {} FROM items WHERE id = ? AND user_id = ?", kTable.columns);

Item item_of(Row row) {
  return {.id = row.integer("id"),
          .user_id = row.integer("user_id"),
          .fields = {.name = row.take_text("name"),
                     .description = row.take_optional_text("description")},
          .created_at = to_timestamp(row.integer("created_at")),
          .updated_at = to_timestamp(row.integer("updated_at")),
          .version = row.integer("version")};
}

// The columns that lists sort and search by.
struct FoldedItem {
  explicit FoldedItem(const ItemFields& fields)
      : name_key(sort_key(fields.name)),
        search_text(fold(fields.name + "\n" + fields.description.value_or(""))) {}

  std::string name_key;
  std::string search_text;
};

class SqlItems final : public ItemRepository {
 public:
  explicit SqlItems(common::sql::Database& database) : database_(database) {}

  Item add(std::int64_t user_id, const ItemFields& fields, common::Timestamp now) override {
    const auto time = to_milliseconds(now);
    const FoldedItem folded(fields);
    const auto id = database_.write([&](Connection& connection) {
      return connection
          .execute(
              "INSERT INTO items (user_id, name, description, created_at, updated_at, version, "
              "name_key, search_text) VALUES (?, ?, ?, ?, ?, 1, ?, ?)",
              {user_id, fields.name, nullable(fields.description), time, time, folded.name_key,
               folded.search_text})
          .last_insert_id;
    });
    return {.id = id, .user_id = user_id, .fields = fields, .created_at = now, .updated_at = now};
  }

  std::optional<Item> find(std::int64_t user_id, std::int64_t id) override {
    auto rows = database_.read([&](Connection& connection) {
      return connection.query(kFind, {id, user_id});
    });
    if (rows.empty()) return std::nullopt;
    return item_of(std::move(rows.front()));
  }

  Page<Item> list(std::int64_t user_id, const common::ListQuery& query) override {
    const Filter filter{.user_id = user_id, .parts = search_parts(query.q)};
    return to_page(read_page(database_, kTable, filter, query), item_of);
  }

  std::optional<Item> update(const Item& item, const ItemFields& fields,
                             common::Timestamp now) override {
    const FoldedItem folded(fields);
    const auto changes = database_.write([&](Connection& connection) {
      return connection.execute(
          "UPDATE items SET name = ?, description = ?, updated_at = ?, name_key = ?, "
          "search_text = ?, version = version + 1 WHERE id = ? AND user_id = ? AND version = ?",
          {fields.name, nullable(fields.description), to_milliseconds(now), folded.name_key,
           folded.search_text, item.id, item.user_id, item.version});
    });
    if (changes.affected_rows == 0) return std::nullopt;
    auto changed = item;
    changed.fields = fields;
    changed.updated_at = now;
    ++changed.version;
    return changed;
  }

  bool remove(const Item& item) override {
    return database_.write([&](Connection& connection) {
      return connection
                 .execute("DELETE FROM items WHERE id = ? AND user_id = ? AND version = ?",
                          {item.id, item.user_id, item.version})
                 .affected_rows > 0;
    });
  }

  int remove_all_of(std::int64_t user_id, int limit) override {
    return database_.write([&](Connection& connection) {
      const auto changes = connection.execute(delete_theirs_, {user_id, std::int64_t{limit}});
      return static_cast<int>(changes.affected_rows);
    });
  }

 private:
  common::sql::Database& database_;
  const std::string delete_theirs_ =
      common::sql::limited_delete(database_.dialect(), "items", "user_id = ?", "user_id");
};

bool fold_item(Connection& connection, Row row) {
  const auto item = item_of(std::move(row));
  const FoldedItem folded(item.fields);
  return connection
             .execute("UPDATE items SET name_key = ?, search_text = ? WHERE id = ? AND version = ?",
                      {folded.name_key, folded.search_text, item.id, item.version})
             .affected_rows > 0;
}

}  // namespace

void backfill_items(common::sql::Database& database) { backfill(database, kTable, fold_item); }

std::unique_ptr<ItemRepository> make_sql_items(common::sql::Database& database) {
  return std::make_unique<SqlItems>(database);
}

}  // namespace books
