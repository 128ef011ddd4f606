#include "common/core/precondition.hpp"

#include "common/core/error.hpp"

namespace common {

void Precondition::check(std::int64_t version) const {
  if (match && !match->holds(version)) {
    throw Error(ErrorKind::kPreconditionFailed, "precondition_failed",
                "It is no longer the version that If-Match names",
                "Read it again, and send the ETag of that answer.");
  }
  if (none_match && none_match->holds(version)) {
    throw Error(ErrorKind::kPreconditionFailed, "precondition_failed",
                "It is a version that If-None-Match rules out");
  }
}

}  // namespace common
