#pragma once

#include <cstdint>

#include "common/core/revocation.hpp"

namespace common {

// The revocation feed of auth-service, as a client reads it.
class RevocationFeed {
 public:
  virtual ~RevocationFeed() = default;
  // The entries after `after_id`. Throws std::exception if there is no valid answer; its text is
  // for the log. `time` of the page is not set.
  virtual RevocationPage read(std::int64_t after_id) = 0;
};

}  // namespace common
