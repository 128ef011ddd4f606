#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/core/error.hpp"

namespace common {

// The Error for a condition of If-Match that does not hold.
inline Error if_match_failed() {
  return {ErrorKind::kPreconditionFailed, "precondition_failed",
          "The resource has changed since the version in If-Match",
          "Read it again and send the new ETag."};
}

// The versions of a row in If-Match or If-None-Match (RFC 9110 section 13.1).
struct VersionSet {
  bool any = false;  // `*`
  std::vector<std::int64_t> versions;

  [[nodiscard]] bool holds(std::int64_t version) const {
    return any || std::find(versions.begin(), versions.end(), version) != versions.end();
  }
};

// What the current version of a row must fulfil for a request to be executed.
struct Precondition {
  std::optional<VersionSet> match;       // If-Match: it is one of these
  std::optional<VersionSet> none_match;  // If-None-Match: it is none of these

  // Throws Error kPreconditionFailed "precondition_failed" unless it holds, in the order of RFC
  // 9110 section 13.2.2.
  void check(std::int64_t version) const {
    if (match && !match->holds(version)) throw if_match_failed();
    if (none_match && none_match->holds(version)) {
      throw Error(ErrorKind::kPreconditionFailed, "precondition_failed",
                  "The resource has a version in If-None-Match");
    }
  }
};

}  // namespace common
