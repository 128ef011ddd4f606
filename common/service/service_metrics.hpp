#pragma once

#include "common/http/server.hpp"
#include "common/service/metrics.hpp"

namespace common {

// How full the parts are that every service has. What is read must live for as long as requests
// are answered.
void add_server_metrics(metrics::Metrics& metrics, const http::Server& server);

// Adds GET /metrics, on the thread that reads the socket: it has to answer when no worker is free.
// After all other routes, as it counts them.
void add_metrics_route(http::Router& router, metrics::Metrics& metrics);

}  // namespace common
