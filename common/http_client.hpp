#pragma once

#include <chrono>
#include <string>

#include "common/core/secret.hpp"

namespace common {

// The answer to a request to another service.
struct FetchedAnswer {
  int status = 0;
  std::string body;
};

// GET of an http:// or https:// URL, with a bearer token where there is one. Throws
// std::runtime_error whose text says why there is no answer within the time.
FetchedAnswer fetch(const std::string& url, std::chrono::seconds timeout,
                    const Secret* bearer = nullptr);

}  // namespace common
