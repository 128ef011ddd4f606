#include "common/token/revocation_row.hpp"

#include <stdexcept>

#include "common/sql/timestamp.hpp"

namespace common {

Revocation to_revocation(const sql::Row& row) {
  const auto kind = revocation_kind(row.text(1));
  if (!kind) throw std::runtime_error("a stored revocation has an unknown kind");
  Revocation entry;
  entry.id = row.integer(0);
  entry.kind = *kind;
  entry.session_id = row.optional_text(2).value_or("");
  entry.user_id = row.integer(3);
  entry.created_at = sql::to_timestamp(row.integer(4));
  entry.expires_at = sql::to_timestamp(row.integer(5));
  return entry;
}

}  // namespace common
