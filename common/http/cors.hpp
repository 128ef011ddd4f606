#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/http/message.hpp"

namespace common::http {

// Which pages may call the service (Fetch standard, section 3.2). Tokens travel in the
// Authorization header and never in cookies, so credentials mode is not supported.
class Cors {
 public:
  // `origins` holds "*" or exact origins such as "http://10.0.0.5:8080".
  explicit Cors(std::vector<std::string> origins);

  // Adds the headers of every response, errors included.
  void add_headers(const Request& request, Response& response) const;
  // The response to a preflight. `allowed_methods` is as in the Allow header.
  [[nodiscard]] static Response preflight(std::string_view allowed_methods);

 private:
  std::vector<std::string> origins_;
  bool any_origin_;
};

}  // namespace common::http
