#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sodium.h>

#include "auth-service/adapters/sql_repositories.hpp"
#include "auth-service/adapters/sql_statements.hpp"
#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::sql::Connection;
using common::sql::to_milliseconds;

// A fast hash is enough: a code is random, so it cannot be guessed from its hash.
std::string hash_of(const common::Secret& code) { return digest_of(code.reveal()); }

class SqlResetCodes final : public ResetCodeRepository {
 public:
  explicit SqlResetCodes(common::sql::Database& database) : database_(database) {}

  bool put(std::int64_t user_id, const common::Secret& code, common::Timestamp expires_at,
           std::optional<std::int64_t> creator_id) override {
    const auto hash = hash_of(code);
    const auto creator =
        creator_id ? common::sql::Parameter(*creator_id) : common::sql::Parameter();
    try {
      database_.write([&](Connection& connection) {
        return connection.execute(
            "REPLACE INTO reset_codes (user_id, code_hash, expires_at, created_by, "
            "creator_generation) VALUES (?, ?, ?, ?, "
            "(SELECT session_generation FROM users WHERE id = ?))",
            {user_id, hash, to_milliseconds(expires_at), creator, creator});
      });
      return true;
    } catch (const common::sql::ForeignKeyViolation&) {
      return false;
    }
  }

  // One statement finds and removes the code, so of two concurrent requests one finds nothing.
  bool use(std::int64_t user_id, const common::Secret& code, common::Timestamp now) override {
    const auto hash = hash_of(code);
    return database_.write([&](Connection& connection) {
      return connection
                 .execute(fmt::format("DELETE FROM reset_codes WHERE user_id = ? AND "
                                      "code_hash = ? AND expires_at > ? AND {}",
                                      kCreatorIsStillAdmin),
                          {user_id, hash, to_milliseconds(now)})
                 .affected_rows == 1;
    });
  }

 private:
  common::sql::Database& database_;
};

}  // namespace

std::string digest_of(std::string_view text) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size());
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

std::unique_ptr<ResetCodeRepository> make_sql_reset_codes(common::sql::Database& database) {
  return std::make_unique<SqlResetCodes>(database);
}

}  // namespace auth
