#include "books-service/adapters/sql_items.hpp"

#include <array>
#include <utility>

#include "books-service/adapters/search_text.hpp"
#include "books-service/adapters/slow_reads.hpp"
#include "books-service/adapters/sort_key.hpp"
#include "books-service/adapters/sql_backfill.hpp"
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
    {"id", "id", "items_user_index"},
    {"name", "name_key", "items_name_index", SortColumn::Type::kText},
    {"created_at", "created_at", "items_created_at_index"},
    {"updated_at", "updated_at", "items_updated_at_index"},
}};

constexpr ListedTable kTable{
    .name = "items",
    .columns = "id, user_id, name, description, created_at, updated_at, version",
    .column_count = 7,
    .sort_columns = kSortColumns,
    .words = &kItemWords};

Item item_of(Row row) {
  return {.id = row.integer(0),
          .user_id = row.integer(1),
          .fields = {.name = row.take_text(2), .description = row.take_optional_text(3)},
          .created_at = to_timestamp(row.integer(4)),
          .updated_at = to_timestamp(row.integer(5)),
          .version = row.integer(6)};
}

std::vector<std::string> words_of_item(const ItemFields& fields) {
  return words_of(fields.name + "\n" + fields.description.value_or(""));
}

class SqlItems final : public ItemRepository {
 public:
  explicit SqlItems(common::sql::Database& pool) : pool_(pool), slow_reads_(pool) {}

  Item add(std::int64_t user_id, const ItemFields& fields, common::Timestamp now) override {
    const auto time = to_milliseconds(now);
    const auto name_key = sort_key(fields.name);
    const auto words = words_of_item(fields);
    const auto id = pool_.transaction([&](Connection& connection) {
      const auto new_id =
          connection
              .execute(
                  "INSERT INTO items (user_id, name, name_key, description, created_at, "
                  "updated_at, version) VALUES (?, ?, ?, ?, ?, ?, 1)",
                  {user_id, fields.name, name_key, nullable(fields.description), time, time})
              .last_insert_id;
      add_words(connection, kItemWords, {new_id, user_id}, words);
      return new_id;
    });
    return {.id = id, .user_id = user_id, .fields = fields, .created_at = now, .updated_at = now};
  }

  std::optional<Item> find(std::int64_t user_id, std::int64_t id) override {
    auto rows = pool_.read([&](Connection& connection) {
      return connection.query(
          "SELECT id, user_id, name, description, created_at, updated_at, version FROM items "
          "WHERE id = ? AND user_id = ?",
          {id, user_id});
    });
    if (rows.empty()) return std::nullopt;
    return item_of(std::move(rows.front()));
  }

  Page<Item> list(std::int64_t user_id, const common::ListQuery& query) override {
    const Filter filter{
        .condition = "user_id = ?", .parameters = {user_id}, .terms = search_terms(query.q)};
    return slow_reads_.run(
        query, [&] { return to_page(read_page(pool_, kTable, filter, query), item_of); });
  }

  std::optional<Item> update(const Item& item, const ItemFields& fields,
                             common::Timestamp now) override {
    const auto name_key = sort_key(fields.name);
    const auto words = words_of_item(fields);
    const bool new_words = words != words_of_item(item.fields);
    const bool done = pool_.transaction([&](Connection& connection) {
      const auto changes = connection.execute(
          "UPDATE items SET name = ?, name_key = ?, description = ?, updated_at = ?, "
          "version = version + 1 WHERE id = ? AND user_id = ? AND version = ?",
          {fields.name, name_key, nullable(fields.description), to_milliseconds(now), item.id,
           item.user_id, item.version});
      if (changes.affected_rows == 0) return false;
      if (new_words) replace_words(connection, kItemWords, {item.id, item.user_id}, words);
      return true;
    });
    if (!done) return std::nullopt;
    auto changed = item;
    changed.fields = fields;
    changed.updated_at = now;
    ++changed.version;
    return changed;
  }

  bool remove(const Item& item) override {
    return pool_.write([&](Connection& connection) {
      return connection
                 .execute("DELETE FROM items WHERE id = ? AND user_id = ? AND version = ?",
                          {item.id, item.user_id, item.version})
                 .affected_rows > 0;
    });
  }

  int remove_all_of(std::int64_t user_id, int limit) override {
    return pool_.write([&](Connection& connection) {
      const auto changes = connection.execute(delete_theirs_, {user_id, std::int64_t{limit}});
      return static_cast<int>(changes.affected_rows);
    });
  }

 private:
  common::sql::Database& pool_;
  SlowReads slow_reads_;
  const std::string delete_theirs_ =
      common::sql::limited_delete(pool_.dialect(), "items", "user_id = ?", "user_id");
};

// Gives some of the rows of before their sort key and words; whether any was left. One that is
// changed at the same time waits for the next call. Few, as another instance that is at it too, or
// changes them, waits for the end of the transaction, and an item may have 1,000 words.
bool index_some(Connection& connection) {
  auto rows = connection.query(
      "SELECT id, user_id, name, description, created_at, updated_at, version "
      "FROM items_without_words JOIN items ON id = item_id ORDER BY item_id LIMIT 50");
  for (auto& row : rows) {
    const auto item = item_of(std::move(row));
    const auto name_key = sort_key(item.fields.name);
    const auto changes =
        connection.execute("UPDATE items SET name_key = ? WHERE id = ? AND version = ?",
                           {name_key, item.id, item.version});
    if (changes.affected_rows == 0) continue;
    replace_words(connection, kItemWords, {item.id, item.user_id}, words_of_item(item.fields));
    connection.execute("DELETE FROM items_without_words WHERE item_id = ?", {item.id});
  }
  return !rows.empty();
}

}  // namespace

void backfill_items(common::sql::Database& pool) { complete_rows(pool, index_some); }

std::unique_ptr<ItemRepository> make_sql_items(common::sql::Database& pool) {
  return std::make_unique<SqlItems>(pool);
}

}  // namespace books
