#include <fmt/format.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "auth-service/adapters/sql_statements.hpp"
#include "common/core/revocation.hpp"
#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::sql::Connection;
using common::sql::Row;
using common::sql::to_milliseconds;
using common::sql::to_timestamp;

// The columns that to_key() reads. They collide with none of kUserColumns.
constexpr std::string_view kKeyColumns =
    "access_keys.id AS key_id, user_id, name, scope, access_keys.created_at AS made_at, "
    "expires_at, last_used_at";

AccessKey to_key(const Row& row) {
  return {.id = row.text("key_id"),
          .user_id = row.integer("user_id"),
          .name = row.text("name"),
          .scope = row.text("scope"),
          .created_at = to_timestamp(row.integer("made_at")),
          .expires_at = to_timestamp(row.integer("expires_at")),
          .last_used_at = to_timestamp(row.optional_integer("last_used_at"))};
}

std::string select_with_user(std::string_view condition) {
  return fmt::format("SELECT {}, {} FROM access_keys JOIN users ON users.id = user_id WHERE {}",
                     kKeyColumns, kUserColumns, condition);
}

// Thrown to roll back: another transaction removed the key, and put it on the feed.
struct Gone {};

class SqlAccessKeys final : public AccessKeyRepository {
 public:
  SqlAccessKeys(common::sql::Database& database, std::chrono::seconds feed_lifetime)
      : database_(database), feed_lifetime_(feed_lifetime) {}

  // The UPDATE makes such transactions conflict, as admin_guard does, so that the rows are counted
  // after those of the others.
  AddKeyOutcome add(const AccessKey& key, const common::Secret& secret) override {
    const auto hash = digest_of(secret.reveal());
    return database_.transaction([&](Connection& connection) {
      const auto found = connection.execute(
          "UPDATE users SET access_keys_made = access_keys_made + 1 WHERE id = ? AND disabled = 0",
          {key.user_id});
      if (found.affected_rows == 0) return AddKeyOutcome::kNoSuchUser;
      const auto rows = connection.query(
          "SELECT COUNT(*) AS live FROM access_keys WHERE user_id = ? AND expires_at > ?",
          {key.user_id, to_milliseconds(key.created_at)});
      if (rows.at(0).integer("live") >= kMaxAccessKeysPerUser) return AddKeyOutcome::kTooMany;
      connection.execute(
          "INSERT INTO access_keys (id, user_id, name, secret_hash, scope, created_at, expires_at) "
          "VALUES (?, ?, ?, ?, ?, ?, ?)",
          {key.id, key.user_id, key.name, hash, key.scope, to_milliseconds(key.created_at),
           to_milliseconds(key.expires_at)});
      return AddKeyOutcome::kDone;
    });
  }

  std::vector<AccessKey> list(std::int64_t user_id, common::Timestamp now) override {
    const auto sql = fmt::format(
        "SELECT {} FROM access_keys WHERE user_id = ? AND expires_at > ? ORDER BY created_at, id",
        kKeyColumns);
    std::vector<AccessKey> keys;
    for (const auto& row : query(sql, {user_id, to_milliseconds(now)})) {
      keys.push_back(to_key(row));
    }
    return keys;
  }

  std::optional<AccessKeyWithUser> find(std::string_view id) override {
    return first_of(query(select_one_, {id}));
  }

  std::optional<AccessKeyWithUser> find_by_secret(std::string_view id,
                                                  const common::Secret& secret) override {
    const auto hash = digest_of(secret.reveal());
    return first_of(query(select_by_secret_, {id, hash}));
  }

  bool remove(std::string_view id, common::Timestamp now) override {
    try {
      database_.transaction([&](Connection& connection) {
        if (remove_access_keys(connection, "id", id, now, now + feed_lifetime_) == 0) throw Gone();
      });
      return true;
    } catch (const Gone&) {
      return false;
    }
  }

  void note_use(std::string_view id, common::Timestamp now,
                common::Timestamp unless_after) override {
    database_.write([&](Connection& connection) {
      return connection.execute(
          "UPDATE access_keys SET last_used_at = ? "
          "WHERE id = ? AND (last_used_at IS NULL OR last_used_at <= ?)",
          {to_milliseconds(now), id, to_milliseconds(unless_after)});
    });
  }

 private:
  std::vector<Row> query(std::string_view sql,
                         std::initializer_list<common::sql::Parameter> parameters) {
    return database_.read(
        [&](Connection& connection) { return connection.query(sql, parameters); });
  }

  static std::optional<AccessKeyWithUser> first_of(const std::vector<Row>& rows) {
    if (rows.empty()) return std::nullopt;
    return AccessKeyWithUser{.key = to_key(rows.front()), .user = to_user(rows.front())};
  }

  common::sql::Database& database_;
  const std::chrono::seconds feed_lifetime_;
  const std::string select_one_ = select_with_user("access_keys.id = ?");
  const std::string select_by_secret_ = select_with_user("access_keys.id = ? AND secret_hash = ?");
};

}  // namespace

// The keys are entries of kind session, whose id they have in claim sid: services need not know
// what an access key is. Both statements see the newest rows, whatever the transaction read before.
std::int64_t remove_access_keys(Connection& connection, std::string_view column,
                                const common::sql::Parameter& value, common::Timestamp now,
                                common::Timestamp feed_until) {
  const auto until = to_milliseconds(feed_until);
  connection.execute(
      fmt::format("INSERT INTO revocations (kind, session_id, user_id, created_at, expires_at) "
                  "SELECT ?, id, user_id, ?, {} FROM access_keys WHERE {} = ?",
                  kFeedUntil, column),
      {name_of(common::RevocationKind::kSession), to_milliseconds(now), until, until, value});
  return connection.execute(fmt::format("DELETE FROM access_keys WHERE {} = ?", column), {value})
      .affected_rows;
}

std::unique_ptr<AccessKeyRepository> make_sql_access_keys(common::sql::Database& database,
                                                          std::chrono::seconds feed_lifetime) {
  return std::make_unique<SqlAccessKeys>(database, feed_lifetime);
}

}  // namespace auth
