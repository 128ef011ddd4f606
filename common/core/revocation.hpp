#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/core/clock.hpp"

namespace common {

enum class RevocationKind : std::uint8_t {
  kSession,      // one session has ended
  kUser,         // every token of the user issued up to that moment is void: disabled
  kUserDeleted,  // the same, and what the user owned is to be removed
};

// The name of a kind in the feed and in the databases.
std::string_view name_of(RevocationKind kind);
// Nothing for any other name.
std::optional<RevocationKind> revocation_kind(std::string_view name);

// One entry of the revocation feed, by which auth-service tells others whose tokens are void.
struct Revocation {
  // Ascending, with gaps; of two services' writes the later may have the smaller one.
  std::int64_t id = 0;
  RevocationKind kind = RevocationKind::kSession;
  std::string session_id;  // of kSession
  std::int64_t user_id = 0;
  Timestamp created_at;
  Timestamp expires_at;  // from then on no token that it concerns is left
};

}  // namespace common
