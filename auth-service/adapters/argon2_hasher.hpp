#pragma once

#include <cstdint>
#include <memory>

#include "auth-service/core/ports.hpp"

namespace auth {

struct HashLoad {
  int computing = 0;
  int waiting = 0;           // for another one to end
  std::uint64_t hashes = 0;  // that were begun, since the start
};

// A hasher that knows how much it has to do. Any thread may call it.
class BoundedHasher : public PasswordHasher {
 public:
  [[nodiscard]] virtual HashLoad load() const = 0;
};

// Argon2id (RFC 9106) with 19 MiB and two passes, the first choice of OWASP's password storage
// cheat sheet. Also verifies the hashes of foreign_hash.hpp. At most `concurrency` hashes are
// computed at once.
std::unique_ptr<BoundedHasher> make_argon2_hasher(int concurrency);

}  // namespace auth
