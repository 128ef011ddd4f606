#include "common/token/revocation_row.hpp"

#include <stdexcept>

#include "common/sql/timestamp.hpp"

namespace common {

Revocation to_revocation(const sql::Row& row) {
  const auto kind = revocation_kind(row.text("kind"));
  if (!kind) throw std::runtime_error("a stored revocation has an unknown kind");
  Revocation entry;
  entry.id = row.integer("id");
  entry.kind = *kind;
  entry.session_id = row.optional_text("session_id").value_or("");
  entry.user_id = row.integer("user_id");
  entry.created_at = sql::to_timestamp(row.integer("created_at"));
  entry.expires_at = sql::to_timestamp(row.integer("expires_at"));
  return entry;
}

}  // namespace common
