#include "auth-service/adapters/sql_revocations.hpp"

#include <string>

#include "common/sql/revocation_row.hpp"
#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::Revocation;
using common::RevocationKind;
using common::sql::Connection;
using common::sql::to_milliseconds;

constexpr std::chrono::seconds kFeedMargin{60};
// What a deleted user owned is removed by services that were away for that long.
constexpr std::chrono::days kUserDeletedLifetime{90};

class SqlRevocations final : public RevocationRepository {
 public:
  SqlRevocations(common::sql::Pool& pool, FeedLifetimes lifetimes)
      : pool_(pool), lifetimes_(lifetimes) {}

  void add(RevocationKind kind, std::int64_t user_id, common::Timestamp now) override {
    pool_.write([&](Connection& connection) {
      insert_revocation(connection, lifetimes_, kind, "", user_id, now);
    });
  }

  std::vector<Revocation> list(std::int64_t after_id, int limit) override {
    const auto rows = pool_.read([&](Connection& connection) {
      return connection.query(
          "SELECT id, kind, session_id, user_id, created_at, expires_at FROM revocations "
          "WHERE id > ? ORDER BY id LIMIT ?",
          {after_id, std::int64_t{limit}});
    });
    std::vector<Revocation> revocations;
    revocations.reserve(rows.size());
    for (const auto& row : rows) revocations.push_back(common::sql::to_revocation(row));
    return revocations;
  }

  std::int64_t last_id() override {
    return pool_.read([](Connection& connection) {
      const auto rows = connection.query("SELECT id FROM revocations ORDER BY id DESC LIMIT 1");
      return rows.empty() ? std::int64_t{0} : rows.front().integer(0);
    });
  }

  // Not DELETE ... LIMIT, which SQLite has only where it was built so.
  int prune(common::Timestamp now, int limit) override {
    return pool_.write([&](Connection& connection) {
      const auto changes = connection.execute(
          "DELETE FROM revocations WHERE id IN (SELECT id FROM (SELECT id FROM revocations "
          "WHERE expires_at < ? ORDER BY expires_at LIMIT ?) AS expired)",
          {to_milliseconds(now), std::int64_t{limit}});
      return static_cast<int>(changes.affected_rows);
    });
  }

 private:
  common::sql::Pool& pool_;
  const FeedLifetimes lifetimes_;
};

}  // namespace

void insert_revocation(Connection& connection, FeedLifetimes lifetimes, RevocationKind kind,
                       std::string_view session_id, std::int64_t user_id, common::Timestamp now) {
  const auto lifetime = kind == RevocationKind::kUserDeleted
                            ? std::chrono::seconds(kUserDeletedLifetime)
                            : lifetimes.access + lifetimes.leeway + kFeedMargin;
  const auto session =
      session_id.empty() ? common::sql::Parameter{} : common::sql::Parameter{session_id};
  connection.execute(
      "INSERT INTO revocations (kind, session_id, user_id, created_at, expires_at) "
      "VALUES (?, ?, ?, ?, ?)",
      {name_of(kind), session, user_id, to_milliseconds(now), to_milliseconds(now + lifetime)});
}

std::unique_ptr<RevocationRepository> make_sql_revocations(common::sql::Pool& pool,
                                                           FeedLifetimes lifetimes) {
  return std::make_unique<SqlRevocations>(pool, lifetimes);
}

}  // namespace auth
