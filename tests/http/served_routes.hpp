#pragma once

#include <atomic>
#include <map>
#include <string>
#include <thread>

#include "common/http/router.hpp"
#include "common/service/health.hpp"
#include "common/service/metrics.hpp"
#include "common/service/recent_lines.hpp"
#include "common/service/service_metrics.hpp"
#include "common/token/guard.hpp"
#include "tests/http/test_server.hpp"

namespace http_tests {

// A valid request to a route, and the expected response.
struct Sample {
  int status = 200;
  std::string target = "";  // empty: the pattern of the route
  std::string body = "";
  std::string token = "";  // empty: the route needs no token
  std::string type = "application/json";
  bool is_public = false;  // the response may be cached
};

// Keyed by "METHOD pattern".
using Samples = std::map<std::string, Sample>;

// The routes that both services have, and their samples. Construct it after adding all other
// routes.
class CommonRoutes {
 public:
  CommonRoutes(common::http::Router& router, const common::Clock& clock) {
    common::http::add_health_routes(router,
                                    {.service = "a-service",
                                     .version = "1",
                                     .secret_fingerprint = "00000000",
                                     .database_state = [] { return "ok"; }},
                                    clock, draining_);
    common::add_metrics_route(router, metrics_);
    common::add_log_route(router, "a-service", lines_);
  }

  static Samples samples() {
    return {{"GET /health", {.is_public = true}},
            {"GET /health/ready", {.is_public = true}},
            {"GET /metrics", {.is_public = true}},
            {"GET /logs/{request_id}", {.target = "/logs/4f0c", .is_public = true}},
            {"GET /openapi.json", {.is_public = true}},
            {"GET /", {.is_public = true}},
            {"GET /docs", {.is_public = true}},
            {"GET /docs/", {.status = 302, .is_public = true}},
            {"GET /docs/{file}", {.target = "/docs/index.html", .is_public = true}}};
  }

 private:
  std::atomic<bool> draining_ = false;
  common::metrics::Metrics metrics_;
  common::RecentLines lines_;
};

// Serves a router on a free port while the object exists. Tests send one request at a time, so that
// state shared by handlers needs no lock.
class ServedRoutes {
 public:
  explicit ServedRoutes(const common::http::Router& router)
      : server_(TestServer::quick(), router, draining_, log_), thread_([this] { server_.run(); }) {}
  ~ServedRoutes() {
    server_.stop();
    thread_.join();
  }
  ServedRoutes(const ServedRoutes&) = delete;
  ServedRoutes& operator=(const ServedRoutes&) = delete;

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }

 private:
  SilentLog log_;
  std::atomic<bool> draining_ = false;
  common::http::Server server_;
  std::thread thread_;
};

}  // namespace http_tests
