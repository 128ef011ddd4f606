#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "common/config.hpp"
#include "common/core/log.hpp"
#include "common/http/health.hpp"
#include "common/http/server.hpp"
#include "common/metrics/metrics.hpp"
#include "common/sql/pool.hpp"

namespace common {

// The options of a pool that logs why its database is not available.
sql::PoolOptions pool_options(const CommonConfig& config, Log& log);

// What /health tells of this service.
http::HealthOptions health_options(const std::string& service, const CommonConfig& config,
                                   sql::Pool& pool);

// What a service does beside answering: `work` runs once it listens, and again `interval` after
// each run, on a thread of its own. It must not throw.
struct Chore {
  std::chrono::milliseconds interval;
  std::function<void()> work;
};

// Serves `router` until SIGTERM or SIGINT, with the log lines of start and end. Adds to `metrics`
// what the server knows of itself.
//
// `prepare` brings the database to what the routes and chores need. Where the database is away it
// is tried again every second; until it succeeds the router is suspended and the chores rest.
// Another failure of the first try is thrown. It may run again after a failure half way.
void serve(const CommonConfig& config, http::Router& router, std::atomic<bool>& draining, Log& log,
           metrics::Metrics& metrics, const std::function<void()>& prepare,
           const std::vector<Chore>& chores = {});

}  // namespace common
