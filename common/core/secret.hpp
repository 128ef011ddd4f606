#pragma once

#include <string>
#include <utility>

namespace common {

// A key, password or token. It has no formatter and no operator<<, so that code that logs one does
// not compile.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  // The value. Never log it.
  [[nodiscard]] const std::string& reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }

 private:
  std::string value_;
};

}  // namespace common
