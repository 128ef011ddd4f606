#include <string>

#include <fmt/format.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "auth-service/adapters/sql_statements.hpp"
#include "auth-service/core/user.hpp"
#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::sql::Connection;
using common::sql::nullable;
using common::sql::Parameter;
using common::sql::Row;
using common::sql::to_milliseconds;
using common::sql::to_timestamp;

// The condition of a valid invite, and a list with its result. Both take the time.
std::string validity() {
  return fmt::format("used < uses AND expires_at > ? AND {}", kCreatorIsStillAdmin);
}
std::string select_statement(std::string_view condition) {
  return fmt::format(
      "SELECT id, role, uses, used, note, created_by, created_at, expires_at, "
      "CASE WHEN {} THEN 1 ELSE 0 END AS is_valid FROM invites WHERE {}",
      validity(), condition);
}

Invite to_invite(const Row& row) {
  return {.id = row.integer("id"),
          .role = row.text("role"),
          .uses = row.integer("uses"),
          .used = row.integer("used"),
          .note = row.optional_text("note"),
          .creator_id = row.optional_integer("created_by"),
          .created_at = to_timestamp(row.integer("created_at")),
          .expires_at = to_timestamp(row.integer("expires_at")),
          .is_valid = row.integer("is_valid") != 0};
}

class SqlInvites final : public InviteRepository {
 public:
  explicit SqlInvites(common::sql::Database& database) : database_(database) {}

  std::int64_t add(const Invite& invite, const common::Secret& code) override {
    const auto hash = digest_of(code.reveal());
    const auto creator = nullable(invite.creator_id);
    return database_.write([&](Connection& connection) {
      return connection
          .execute(
              "INSERT INTO invites (code_hash, role, uses, used, note, created_by, "
              "creator_generation, created_at, expires_at) VALUES (?, ?, ?, 0, ?, ?, "
              "(SELECT session_generation FROM users WHERE id = ?), ?, ?)",
              {hash, invite.role, invite.uses, nullable(invite.note), creator, creator,
               to_milliseconds(invite.created_at), to_milliseconds(invite.expires_at)})
          .last_insert_id;
    });
  }

  std::optional<Invite> find_valid(const common::Secret& code, common::Timestamp now) override {
    const auto hash = digest_of(code.reveal());
    const auto found = select("code_hash = ?", {to_milliseconds(now), hash});
    if (found.empty() || !found.front().is_valid) return std::nullopt;
    return found.front();
  }

  std::vector<Invite> list(std::int64_t after_id, int limit, common::Timestamp now) override {
    return select("id > ? ORDER BY id LIMIT ?",
                  {to_milliseconds(now), after_id, std::int64_t{limit}});
  }

  bool remove(std::int64_t id) override {
    return database_.write([&](Connection& connection) {
      return connection.execute("DELETE FROM invites WHERE id = ?", {id}).affected_rows == 1;
    });
  }

 private:
  std::vector<Invite> select(std::string_view condition, const std::vector<Parameter>& parameters) {
    const auto sql = select_statement(condition);
    return database_.read([&](Connection& connection) {
      std::vector<Invite> invites;
      for (const auto& row : connection.query(sql, parameters)) {
        invites.push_back(to_invite(row));
      }
      return invites;
    });
  }

  common::sql::Database& database_;
};

}  // namespace

std::unique_ptr<InviteRepository> make_sql_invites(common::sql::Database& database) {
  return std::make_unique<SqlInvites>(database);
}

void take_invite(Connection& connection, std::int64_t id, common::Timestamp now) {
  const auto changed = connection.execute(
      fmt::format("UPDATE invites SET used = used + 1 WHERE id = ? AND {}", validity()),
      {id, to_milliseconds(now)});
  if (changed.affected_rows == 0) throw invite_invalid();
}

}  // namespace auth
