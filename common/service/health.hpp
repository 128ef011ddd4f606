#pragma once

#include <atomic>
#include <functional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "common/core/clock.hpp"
#include "common/http/router.hpp"

namespace common::http {

struct HealthOptions {
  std::string service;
  std::string version;
  std::string secret_fingerprint;
  // Whether the database answers. Any thread may call it.
  std::function<bool()> database_answers;
  // Adds members to what /health/ready answers, or throws Error of kind kUnavailable where the
  // service is not ready; may be missing. Any thread may call it.
  std::function<void(nlohmann::ordered_json&)> add_members = nullptr;
};

// Adds GET /health, which says who we are and needs nothing else, and GET /health/ready, which is
// 503 while the database is away or `draining`. The references must outlive the router.
void add_health_routes(Router& router, HealthOptions options, const Clock& clock,
                       const std::atomic<bool>& draining);

}  // namespace common::http
