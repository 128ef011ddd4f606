#include "auth-service/adapters/sql_revocations.hpp"

#include <string>

#include "common/sql/limited_delete.hpp"
#include "common/sql/timestamp.hpp"
#include "common/token/revocation_row.hpp"

namespace auth {
namespace {

using common::Revocation;
using common::RevocationKind;
using common::sql::Connection;
using common::sql::to_milliseconds;

class SqlRevocations final : public RevocationRepository {
 public:
  explicit SqlRevocations(common::sql::Database& pool) : pool_(pool) {}

  std::vector<Revocation> list(std::int64_t after_id, int limit) override {
    const auto rows = pool_.read([&](Connection& connection) {
      return connection.query(
          "SELECT id, kind, session_id, user_id, created_at, expires_at FROM revocations "
          "WHERE id > ? ORDER BY id LIMIT ?",
          {after_id, std::int64_t{limit}});
    });
    std::vector<Revocation> revocations;
    revocations.reserve(rows.size());
    for (const auto& row : rows) revocations.push_back(common::to_revocation(row));
    return revocations;
  }

  std::int64_t last_id() override {
    return pool_.read([](Connection& connection) {
      const auto rows = connection.query("SELECT id FROM revocations ORDER BY id DESC LIMIT 1");
      return rows.empty() ? std::int64_t{0} : rows.front().integer(0);
    });
  }

  int prune(common::Timestamp now, int limit) override {
    return pool_.write([&](Connection& connection) {
      const auto changes =
          connection.execute(delete_expired_, {to_milliseconds(now), std::int64_t{limit}});
      return static_cast<int>(changes.affected_rows);
    });
  }

 private:
  common::sql::Database& pool_;
  const std::string delete_expired_ =
      common::sql::limited_delete(pool_.dialect(), "revocations", "expires_at < ?", "expires_at");
};

}  // namespace

std::unique_ptr<RevocationRepository> make_sql_revocations(common::sql::Database& pool) {
  return std::make_unique<SqlRevocations>(pool);
}

}  // namespace auth
