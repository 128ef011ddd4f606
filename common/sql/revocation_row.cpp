#include "common/sql/revocation_row.hpp"

#include <stdexcept>

#include "common/sql/timestamp.hpp"

namespace common::sql {

Revocation to_revocation(const Row& row) {
  const auto kind = revocation_kind(row.text(1));
  if (!kind) throw std::runtime_error("a revocation of unknown kind is stored");
  return {.id = row.integer(0),
          .kind = *kind,
          .session_id = row.optional_text(2).value_or(""),
          .user_id = row.integer(3),
          .created_at = to_timestamp(row.integer(4)),
          .expires_at = to_timestamp(row.integer(5))};
}

}  // namespace common::sql
