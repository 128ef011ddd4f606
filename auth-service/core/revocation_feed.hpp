#pragma once

#include <cstdint>

#include "auth-service/core/ports.hpp"
#include "common/core/clock.hpp"
#include "common/core/revocation.hpp"

namespace auth {

// What other services poll to learn of revoked sessions and users (ADR 5). Any thread may call it.
class RevocationFeed {
 public:
  // Both must outlive the object.
  RevocationFeed(RevocationRepository& revocations, const common::Clock& clock)
      : revocations_(revocations), clock_(clock) {}

  // The entries after the entry `after_id`, at most 1,000.
  common::RevocationPage read(std::int64_t after_id);

 private:
  RevocationRepository& revocations_;
  const common::Clock& clock_;
};

}  // namespace auth
