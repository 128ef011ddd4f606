#pragma once

#include <memory>
#include <string>

#include "common/config.hpp"
#include "common/core/log.hpp"
#include "common/http/health.hpp"
#include "common/http/server.hpp"
#include "common/sql/pool.hpp"

namespace common {

// The options of a pool that logs why its database is not available.
sql::PoolOptions pool_options(const CommonConfig& config, Log& log);

// What /health tells of this service.
http::HealthOptions health_options(const std::string& service, const CommonConfig& config,
                                   sql::Pool& pool);

// Takes SIGTERM and SIGINT from their default action for the rest of the process, in this thread
// and those that it starts: call it before a thread is started. serve() waits for them.
void block_stop_signals();

// Serves `router` until SIGTERM or SIGINT, with the log lines of start and end.
void serve(const CommonConfig& config, const http::Router& router, std::atomic<bool>& draining,
           Log& log);

}  // namespace common
