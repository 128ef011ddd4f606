#pragma once

#include <string>
#include <vector>

#include "auth-service/config.hpp"
#include "books-service/config.hpp"

namespace tests {

using Flags = std::vector<std::string>;

template <class Read>
auto read(Read read_config, Flags flags) {
  flags.insert(flags.begin(), "service");
  std::vector<char*> arguments;
  for (auto& flag : flags) arguments.push_back(flag.data());
  return read_config(static_cast<int>(arguments.size()), arguments.data());
}

inline auth::Config read_auth(const Flags& flags) { return read(auth::read_config, flags); }
inline books::Config read_books(const Flags& flags) { return read(books::read_config, flags); }

// The configuration error; empty if there was no error.
inline std::string refusal(const Flags& flags) {
  try {
    read_auth(flags);
  } catch (const common::ConfigError& error) {
    return error.what();
  }
  return "";
}

}  // namespace tests
