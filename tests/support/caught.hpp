#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/core/error.hpp"
#include "common/core/faults.hpp"

namespace tests {

// The common::Error that `call` throws, or nothing if it returns. Anything else passes through.
template <class Call>
std::optional<common::Error> error_of(Call call) {
  try {
    call();
  } catch (const common::Error& error) {
    return error;
  }
  return std::nullopt;
}

// Its code, or "" if nothing is thrown.
template <class Call>
std::string code_of(Call call) {
  const auto error = error_of(std::move(call));
  return error ? error->code() : "";
}

inline std::vector<std::string> lines_of(const std::vector<common::Fault>& faults) {
  std::vector<std::string> lines;
  for (const auto& fault : faults) lines.push_back(fault.pointer + " " + fault.code);
  return lines;
}

// Each fault that `faults` holds as "pointer code".
inline std::vector<std::string> lines_of(const common::Faults& faults) {
  const auto error = error_of([&] { faults.throw_if_any(); });
  return error ? lines_of(error->faults()) : std::vector<std::string>{};
}

}  // namespace tests
