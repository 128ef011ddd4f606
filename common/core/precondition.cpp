#include "common/core/precondition.hpp"

#include "common/core/error.hpp"

namespace common {

void Precondition::check(std::int64_t version) const {
  if (match && !match->holds(version)) {
    throw Error(ErrorKind::kPreconditionFailed, "precondition_failed",
                "The resource has changed since the version in If-Match",
                "Read it again and send the new ETag.");
  }
  if (none_match && none_match->holds(version)) {
    throw Error(ErrorKind::kPreconditionFailed, "precondition_failed",
                "The resource has a version in If-None-Match");
  }
}

}  // namespace common
