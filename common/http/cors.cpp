#include "common/http/cors.hpp"

#include <algorithm>
#include <utility>

namespace common::http {

Cors::Cors(std::vector<std::string> origins)
    : origins_(std::move(origins)),
      any_origin_(std::find(origins_.begin(), origins_.end(), "*") != origins_.end()) {}

void Cors::add_headers(const Request& request, Response& response) const {
  auto& headers = response.headers;
  headers.add("Access-Control-Expose-Headers",
              "X-Request-ID, Location, ETag, Link, Retry-After, WWW-Authenticate, Date");
  if (any_origin_) return headers.add("Access-Control-Allow-Origin", "*");

  headers.add("Vary", "Origin");
  const auto* origin = request.headers.find("Origin");
  if (origin == nullptr) return;
  if (std::find(origins_.begin(), origins_.end(), *origin) == origins_.end()) return;
  headers.add("Access-Control-Allow-Origin", *origin);
}

Response Cors::preflight(std::string_view allowed_methods) {
  Response response;
  response.status = 204;
  response.headers.add("Allow", allowed_methods);
  response.headers.add("Access-Control-Allow-Methods", allowed_methods);
  // The wildcard does not cover Authorization.
  response.headers.add("Access-Control-Allow-Headers",
                       "Authorization, Content-Type, If-Match, If-None-Match, X-Request-ID");
  response.headers.add("Access-Control-Max-Age", "600");
  return response;
}

}  // namespace common::http
