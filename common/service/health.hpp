#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "common/core/clock.hpp"
#include "common/http/router.hpp"

namespace common::http {

struct HealthOptions {
  std::string service;
  std::string version;
  std::string secret_fingerprint;
  // See sql::Database::state(). Any thread may call it.
  std::function<std::string_view()> database_state;
  // Adds members to the answer of /health/ready, or throws Error kUnavailable if the service is not
  // ready. Optional. Any thread may call it.
  std::function<void(nlohmann::ordered_json&)> add_members = nullptr;
};

// Adds GET /health, which identifies the service and depends on nothing else, and GET
// /health/ready, which is 503 while the database is unavailable or `draining`. A database that only
// refuses writes is named there with 200, because reads go on. The references must outlive the
// router.
void add_health_routes(Router& router, HealthOptions options, const Clock& clock,
                       const std::atomic<bool>& draining);

}  // namespace common::http
