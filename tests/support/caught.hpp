#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/core/error.hpp"
#include "common/core/validation.hpp"

namespace tests {

// Returns the common::Error that `call` throws, or nullopt if it returns. Other exceptions
// propagate.
template <class Call>
std::optional<common::Error> error_of(Call call) {
  try {
    call();
  } catch (const common::Error& error) {
    return error;
  }
  return std::nullopt;
}

// Returns the code of the common::Error that `call` throws, or "" if it returns.
template <class Call>
std::string code_of(Call call) {
  const auto error = error_of(std::move(call));
  return error ? error->code() : "";
}

inline std::vector<std::string> lines_of(const std::vector<common::FieldError>& errors) {
  std::vector<std::string> lines;
  for (const auto& error : errors) lines.push_back(error.pointer + " " + error.code);
  return lines;
}

// Formats each error as "pointer code".
inline std::vector<std::string> lines_of(const common::ValidationErrors& errors) {
  const auto error = error_of([&] { errors.throw_if_any(); });
  return error ? lines_of(error->errors()) : std::vector<std::string>{};
}

}  // namespace tests
