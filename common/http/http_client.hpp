#pragma once

#include <chrono>
#include <string>

#include "common/core/secret.hpp"

namespace common::http {

// The answer to a request to another service.
struct FetchedAnswer {
  int status = 0;
  std::string body;
};

// GET of an http:// or https:// URL, with a bearer token where there is one. Certificates are
// verified; redirections are not followed. Throws std::runtime_error whose text says why there is
// no whole answer within the time, or that its header is longer than 8 KiB or its body than 4 MiB,
// of which no more is read.
FetchedAnswer fetch(const std::string& url, std::chrono::seconds timeout,
                    const Secret* bearer = nullptr);

}  // namespace common::http
