#include <algorithm>

#include "auth-service/adapters/sql_repositories.hpp"
#include "common/sql/timestamp.hpp"
#include "common/token/revocation_store.hpp"

namespace auth {
namespace {

using common::Revocation;
using common::sql::Connection;
using common::sql::to_milliseconds;

constexpr std::size_t kDatabaseIdBytes = 16;

class SqlRevocations final : public RevocationRepository {
 public:
  SqlRevocations(common::sql::Database& database, common::Random& random)
      : database_(database), random_(random) {}

  std::vector<Revocation> list(std::int64_t after_id, int limit) override {
    return common::list_revocations(database_, "revocations", after_id, limit);
  }

  FeedState state() override {
    const auto rows = database_.read([](Connection& connection) {
      return connection.query(
          "SELECT database_id, mark, pruned_id, went_back_at, "
          "(SELECT MAX(id) FROM revocations) AS newest_id FROM feed_state");
    });
    const auto& row = rows.at(0);
    return {.database = {.id = row.optional_text("database_id").value_or(""),
                         .mark = row.integer("mark")},
            .last_id =
                std::max(row.integer("pruned_id"), row.optional_integer("newest_id").value_or(0)),
            .went_back_at = common::sql::to_timestamp(row.optional_integer("went_back_at"))};
  }

  // Of two instances at a new database, the first gives it its id.
  void advance(common::Timestamp tokens_until) override {
    const auto new_id = common::make_hex(random_, kDatabaseIdBytes);
    const auto until = to_milliseconds(tokens_until);
    database_.write([&](Connection& connection) {
      return connection.execute(
          "UPDATE feed_state SET database_id = COALESCE(database_id, ?), mark = mark + 1, "
          "tokens_until = CASE WHEN tokens_until < ? THEN ? ELSE tokens_until END",
          {new_id, until, until});
    });
  }

  void set_went_back(std::optional<common::Timestamp> at) override {
    database_.write([&](Connection& connection) {
      if (at) {
        return connection.execute("UPDATE feed_state SET went_back_at = ?", {to_milliseconds(*at)});
      }
      return connection.execute(
          "UPDATE feed_state SET accepted_at = COALESCE(went_back_at, accepted_at), "
          "went_back_at = NULL");
    });
  }

 private:
  common::sql::Database& database_;
  common::Random& random_;
};

}  // namespace

std::unique_ptr<RevocationRepository> make_sql_revocations(common::sql::Database& database,
                                                           common::Random& random) {
  return std::make_unique<SqlRevocations>(database, random);
}

}  // namespace auth
