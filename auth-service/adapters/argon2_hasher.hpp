#pragma once

#include <memory>

#include "auth-service/core/ports.hpp"

namespace auth {

// Argon2id (RFC 9106) with 19 MiB and two passes, the first choice of OWASP's password storage
// cheat sheet. Also verifies the hashes of foreign_hash.hpp. At most `concurrency` hashes are
// computed at once.
std::unique_ptr<PasswordHasher> make_argon2_hasher(int concurrency);

}  // namespace auth
