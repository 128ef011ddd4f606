#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "auth-service/core/ports.hpp"

namespace auth {

// How many hashes may be computed concurrently.
struct HashingLimits {
  std::size_t threads = 1;
  int mebibytes = 0;  // of memory for all of them together
};

// One thread per core, but only as many as have memory for a hash of ours, and at least one.
// `memory_limit` is how many bytes the process may use.
HashingLimits hashing_limits(std::size_t cores, std::uint64_t memory_limit);

class CountingHasher : public PasswordHasher {
 public:
  // The number of hashes that were begun. Any thread may call it.
  [[nodiscard]] virtual std::uint64_t hashes() const = 0;
};

// Argon2id (RFC 9106) with 19 MiB and two passes, the first choice of OWASP's password storage
// cheat sheet. Also verifies the hashes of foreign_hash.hpp. Each call computes on the calling
// thread, so call it where Executor::kHashing bounds the number of threads.
//
// A password is hashed as map_password() returns it. It also matches the hash of an older version,
// which was that of its bytes.
//
// Each hash waits until the memory that it needs is free, as foreign ones need more than ours.
// Throws common::Error kUnavailable "overloaded" if that takes longer than the deadline of the
// request, and std::bad_alloc for a hash that needs more than `mebibytes`.
std::unique_ptr<CountingHasher> make_argon2_hasher(int mebibytes);

}  // namespace auth
