#pragma once

#include <cstdint>
#include <string>

#include "common/core/clock.hpp"

namespace common {

enum class RevocationKind : std::uint8_t {
  kSession,      // one session has ended
  kUser,         // every token of the user issued up to that moment is void: disabled
  kUserDeleted,  // the same, and what the user owned is to be removed
};

// One entry of the revocation feed, by which auth-service tells others whose tokens are void.
struct Revocation {
  std::int64_t id =
      0;  // ascending, with gaps; of two services' writes the later may be the smaller
  RevocationKind kind = RevocationKind::kSession;
  std::string session_id;  // of kSession
  std::int64_t user_id = 0;
  Timestamp created_at;
  Timestamp expires_at;  // from then on no token that it concerns is left
};

}  // namespace common
