#include "auth-service/adapters/sql_repositories.hpp"
#include "common/token/revocation_store.hpp"

namespace auth {
namespace {

using common::Revocation;
using common::sql::Connection;

class SqlRevocations final : public RevocationRepository {
 public:
  explicit SqlRevocations(common::sql::Database& database) : database_(database) {}

  std::vector<Revocation> list(std::int64_t after_id, int limit) override {
    return common::list_revocations(database_, "revocations", after_id, limit);
  }

  std::int64_t last_id() override {
    return database_.read([](Connection& connection) {
      const auto rows = connection.query("SELECT id FROM revocations ORDER BY id DESC LIMIT 1");
      return rows.empty() ? std::int64_t{0} : rows.front().integer("id");
    });
  }

 private:
  common::sql::Database& database_;
};

}  // namespace

std::unique_ptr<RevocationRepository> make_sql_revocations(common::sql::Database& database) {
  return std::make_unique<SqlRevocations>(database);
}

}  // namespace auth
