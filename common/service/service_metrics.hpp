#pragma once

#include <string>

#include "common/http/router.hpp"
#include "common/http/server.hpp"
#include "common/service/metrics.hpp"

namespace common {

// The version, start time, memory, CPU time and open files of this process. The names process_* are
// those of every Prometheus client.
void add_process_metrics(metrics::Metrics& metrics, const std::string& service);

// The load of the server: its connections and workers. `server` must outlive the requests.
void add_server_metrics(metrics::Metrics& metrics, const http::Server& server);

// Adds GET /metrics, and the requests and durations of each route, also of routes that are added
// later. It runs on the thread that reads the socket, so it answers when no worker is free. The
// references must outlive the requests.
void add_metrics_route(http::Router& router, metrics::Metrics& metrics);

}  // namespace common
