#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace common {

// What went wrong, in terms a transport can translate. The HTTP status of each kind is decided in
// one place, common/http/problem.cpp.
enum class ErrorKind : std::uint8_t {
  kMalformed,           // the request cannot be read (400)
  kUnauthenticated,     // no usable credentials were sent (401)
  kInvalidToken,        // a token was sent and is not one of ours (INVALID_TOKEN_STATUS)
  kForbidden,           // the caller is known and may not (403)
  kNotFound,            // (404)
  kConflict,            // a uniqueness rule (409)
  kPreconditionFailed,  // the caller's condition does not hold (412)
  kUnprocessable,       // the request was read and breaks a rule (422)
  kTooManyRequests,     // tries of one kind were too many; waiting helps (429)
  kUnavailable,         // a part we need is away or full; trying again helps (503)
};

// One broken rule of a request body. `pointer` is an RFC 6901 JSON pointer.
struct FieldError {
  std::string pointer;
  std::string code;
  std::string detail;
};

// An answer that the client may be told. Anything else that is thrown is logged and shown as an
// internal error. `code` is stable and machine-readable; `what()` is the sentence for people.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, std::string code, const std::string& message, std::string hint = "")
      : std::runtime_error(message), kind_(kind), code_(std::move(code)), hint_(std::move(hint)) {}

  [[nodiscard]] ErrorKind kind() const { return kind_; }
  [[nodiscard]] const std::string& code() const { return code_; }
  // What to do about it; may be empty.
  [[nodiscard]] const std::string& hint() const { return hint_; }

  // All broken rules of a body, for kUnprocessable.
  [[nodiscard]] const std::vector<FieldError>& errors() const { return errors_; }
  Error&& with_errors(std::vector<FieldError> errors) && {
    errors_ = std::move(errors);
    return std::move(*this);
  }

  // Path of the resource that is in the way, for kConflict (RFC 9110 15.5.10).
  [[nodiscard]] const std::string& location() const { return location_; }
  Error&& with_location(std::string location) && {
    location_ = std::move(location);
    return std::move(*this);
  }

  // The scope that the caller's token lacks, for kForbidden "insufficient_scope" (RFC 6750 3.1).
  [[nodiscard]] const std::string& missing_scope() const { return missing_scope_; }
  Error&& with_missing_scope(std::string scope) && {
    missing_scope_ = std::move(scope);
    return std::move(*this);
  }

  // Seconds after which another try makes sense, for kUnavailable and kTooManyRequests (RFC 9110
  // 10.2.3).
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
  std::optional<int> retry_after_seconds_;
};

}  // namespace common
