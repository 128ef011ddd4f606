#pragma once

#include <cstdint>
#include <memory>

#include "auth-service/core/ports.hpp"

namespace auth {

class CountingHasher : public PasswordHasher {
 public:
  // The number of hashes that were begun. Any thread may call it.
  [[nodiscard]] virtual std::uint64_t hashes() const = 0;
};

// Argon2id (RFC 9106) with 19 MiB and two passes, the first choice of OWASP's password storage
// cheat sheet. Also verifies the hashes of foreign_hash.hpp. Each call computes on the calling
// thread, so call it where Executor::kHashing bounds the number of threads.
std::unique_ptr<CountingHasher> make_argon2_hasher();

}  // namespace auth
