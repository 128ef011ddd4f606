#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/clock.hpp"

namespace common {

enum class RevocationKind : std::uint8_t {
  kSession,      // one session is revoked
  kUser,         // every token issued to the user up to that moment is revoked: disabled
  kUserDeleted,  // the same, and what the user owned is to be removed
  kUnknown,      // of a newer version; on a page of the feed only, never stored
};

// The name of a kind in the feed and in the databases; empty for kUnknown.
std::string_view name_of(RevocationKind kind);
// Nothing for any other name.
std::optional<RevocationKind> revocation_kind(std::string_view name);

// One entry of the revocation feed.
struct Revocation {
  // Ascending, with gaps. Of two concurrent transactions the later one may have the smaller id.
  std::int64_t id = 0;
  RevocationKind kind = RevocationKind::kSession;
  std::string unknown_kind{};  // the name of the kind, if it is kUnknown; all below is then empty
  std::string session_id{};    // of kSession
  std::int64_t user_id = 0;
  Timestamp created_at{};
  Timestamp expires_at{};  // from then on every token that it revokes has expired
};

// The database of auth-service, as a page of its feed names it.
struct FeedDatabase {
  std::string id{};       // random, made once for each database
  std::int64_t mark = 0;  // only rises, unless the database goes back in time

  bool operator==(const FeedDatabase&) const = default;
};

// A page of the revocation feed.
struct RevocationPage {
  std::vector<Revocation> entries;  // by ascending id
  bool more = false;                // there are entries after the last one
  std::int64_t last_id = 0;  // the highest id there ever was; falls if the database goes back
  Timestamp time{};          // when the page was read
  FeedDatabase database{};
  std::chrono::seconds keep{};  // how long a reader keeps an entry, to offer it if it gets lost
};

}  // namespace common
