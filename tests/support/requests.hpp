#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/http/message.hpp"
#include "common/http/router.hpp"

namespace tests {

using common::http::Method;
using common::http::Request;
using common::http::Response;

inline Request request(Method method, std::string path,
                       const std::vector<std::pair<std::string, std::string>>& headers = {}) {
  Request request;
  request.method = method;
  request.path = std::move(path);
  request.remote_address = "192.0.2.7";
  for (const auto& [name, value] : headers) request.headers.add(name, value);
  return request;
}

inline Request json_request(std::string path, std::string body,
                            const std::string& content_type = "application/json") {
  auto sent = request(Method::kPost, std::move(path), {{"Content-Type", content_type}});
  sent.body = std::move(body);
  return sent;
}

// The value of a header field, or "-" if it is missing.
inline std::string header(const Response& response, std::string_view name) {
  const auto* value = response.headers.find(name);
  return value == nullptr ? "-" : *value;
}

// The executor of the first step of a request.
inline common::http::Executor executor_of(const common::http::Router& router, Request request) {
  return router.find(request).first.executor;
}

inline nlohmann::json body_of(const Response& response) {
  return nlohmann::json::parse(response.body);
}

}  // namespace tests
