#include "auth-service/adapters/sql_reset_codes.hpp"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sodium.h>

#include "common/sql/limited_delete.hpp"
#include "common/sql/timestamp.hpp"

namespace auth {
namespace {

using common::sql::Connection;
using common::sql::to_milliseconds;

// A plain hash will do: a code is random, so that there is nothing to guess from it.
std::string hash_of(const common::Secret& code) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  const auto& text = code.reveal();
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size());
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

class SqlResetCodes final : public ResetCodeRepository {
 public:
  explicit SqlResetCodes(common::sql::Database& pool) : pool_(pool) {}

  bool put(std::int64_t user_id, const common::Secret& code,
           common::Timestamp expires_at) override {
    const auto hash = hash_of(code);
    try {
      pool_.write([&](Connection& connection) {
        return connection.execute(
            "REPLACE INTO reset_codes (user_id, code_hash, expires_at) VALUES (?, ?, ?)",
            {user_id, hash, to_milliseconds(expires_at)});
      });
      return true;
    } catch (const common::sql::ForeignKeyViolation&) {
      return false;
    }
  }

  // One statement finds and removes it: of two at once one finds nothing.
  bool use(std::int64_t user_id, const common::Secret& code, common::Timestamp now) override {
    const auto hash = hash_of(code);
    return pool_.write([&](Connection& connection) {
      return connection
                 .execute(
                     "DELETE FROM reset_codes "
                     "WHERE user_id = ? AND code_hash = ? AND expires_at > ?",
                     {user_id, hash, to_milliseconds(now)})
                 .affected_rows == 1;
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
      common::sql::limited_delete(pool_.dialect(), "reset_codes", "expires_at <= ?", "expires_at");
};

}  // namespace

std::unique_ptr<ResetCodeRepository> make_sql_reset_codes(common::sql::Database& pool) {
  return std::make_unique<SqlResetCodes>(pool);
}

}  // namespace auth
