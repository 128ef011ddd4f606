#pragma once

#include <string>
#include <utility>

namespace common {

// A value that must not be printed: a key, a password, a token. It has no formatter and no
// operator<<, so that a log statement which names one does not compile.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  // The value itself, for the code that must have it. Never pass the result to a log.
  [[nodiscard]] const std::string& reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }

 private:
  std::string value_;
};

}  // namespace common
