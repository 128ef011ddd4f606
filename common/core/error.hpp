#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace common {

// What went wrong, in terms a transport can translate. common/http/problem.cpp alone decides the
// HTTP status of each kind.
enum class ErrorKind : std::uint8_t {
  kMalformed,           // the request cannot be parsed (400)
  kUnauthenticated,     // no usable credentials were sent (401)
  kInvalidToken,        // the token that was sent is not valid (INVALID_TOKEN_STATUS)
  kForbidden,           // the client is known and lacks the permission (403)
  kNotFound,            // (404)
  kConflict,            // a uniqueness rule (409)
  kPreconditionFailed,  // If-Match or If-None-Match does not hold (412)
  kUnprocessable,       // the request was parsed and is not valid (422)
  kTooManyRequests,     // rate limit exceeded (429)
  kUnavailable,         // a dependency is down or full; a retry may succeed (503)
};

// One invalid member of a request body. `pointer` is an RFC 6901 JSON pointer.
struct FieldError {
  std::string pointer;
  std::string code;
  std::string detail;
};

// An error that the client may see. Any other exception is logged and answered as an internal
// error. `code` is stable and machine-readable; `what()` is a sentence for people.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, std::string code, const std::string& message, std::string hint = "")
      : std::runtime_error(message), kind_(kind), code_(std::move(code)), hint_(std::move(hint)) {}

  [[nodiscard]] ErrorKind kind() const { return kind_; }
  [[nodiscard]] const std::string& code() const { return code_; }
  // What to do about it; may be empty.
  [[nodiscard]] const std::string& hint() const { return hint_; }

  // All invalid members of a body, for kUnprocessable.
  [[nodiscard]] const std::vector<FieldError>& errors() const { return errors_; }
  Error&& with_errors(std::vector<FieldError> errors) && {
    errors_ = std::move(errors);
    return std::move(*this);
  }

  // Path of the conflicting resource, for kConflict (RFC 9110 section 15.5.10).
  [[nodiscard]] const std::string& location() const { return location_; }
  Error&& with_location(std::string location) && {
    location_ = std::move(location);
    return std::move(*this);
  }

  // The scope that the token lacks, for kForbidden (RFC 6750 section 3.1).
  [[nodiscard]] const std::string& missing_scope() const { return missing_scope_; }
  Error&& with_missing_scope(std::string scope) && {
    missing_scope_ = std::move(scope);
    return std::move(*this);
  }

  // Whether the challenge of a 401 leaves out the error, because the request was not authenticated
  // by a token (RFC 6750 section 3.1).
  [[nodiscard]] bool has_bare_challenge() const { return has_bare_challenge_; }
  Error&& with_bare_challenge() && {
    has_bare_challenge_ = true;
    return std::move(*this);
  }

  // Which limit was exceeded, for kTooManyRequests.
  [[nodiscard]] const std::string& limit() const { return limit_; }
  Error&& with_limit(std::string limit) && {
    limit_ = std::move(limit);
    return std::move(*this);
  }

  // Seconds to wait before a retry, for kUnavailable and kTooManyRequests (RFC 9110
  // section 10.2.3).
  [[nodiscard]] std::optional<int> retry_after_seconds() const { return retry_after_seconds_; }
  Error&& with_retry_after_seconds(int seconds) && {
    retry_after_seconds_ = seconds;
    return std::move(*this);
  }

 private:
  ErrorKind kind_;
  std::string code_;
  std::string hint_;
  std::vector<FieldError> errors_;
  std::string location_;
  std::string missing_scope_;
  std::string limit_;
  bool has_bare_challenge_ = false;
  std::optional<int> retry_after_seconds_;
};

}  // namespace common
