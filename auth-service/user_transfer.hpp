#pragma once

#include <cstddef>
#include <iosfwd>

#include "auth-service/core/administration.hpp"
#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "common/core/clock.hpp"

namespace auth {

// Users as lines of JSON: {"id", "username", "role", "disabled", "created_at", "password_hash"}.
// An import needs the username and the hash alone.

// Longer lines are refused. The longest name and hash need 2,400 bytes, each character escaped.
inline constexpr std::size_t kMaxImportLineBytes = 4096;
// Of one transaction. They are kept in memory until it begins.
inline constexpr std::size_t kMaxImportedUsers = 100'000;

// What the functions use; all must outlive the call.
struct TransferParts {
  UserRepository& users;
  PasswordHasher& hasher;
  Administration& administration;
  SecurityEvents& events;
  const common::Clock& clock;
};

// Writes all users by ascending id. Throws std::runtime_error if `out` fails.
void export_users(const TransferParts& parts, std::ostream& out);

struct ImportCounts {
  std::size_t imported = 0;
  std::size_t refused = 0;
};

// Adds the users of `in` in one transaction. Writes a line with number and reason to `refusals` for
// each that is refused; then none is added, or all others with `skip_refused`. No hash is quoted.
// Throws std::runtime_error for more than kMaxImportedUsers, and if `in` fails.
ImportCounts import_users(const TransferParts& parts, std::istream& in, bool skip_refused,
                          std::ostream& refusals);

}  // namespace auth
