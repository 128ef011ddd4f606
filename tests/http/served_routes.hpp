#pragma once

#include <atomic>
#include <map>
#include <string>
#include <thread>

#include "common/http/router.hpp"
#include "common/service/health.hpp"
#include "common/service/metrics.hpp"
#include "common/service/service_metrics.hpp"
#include "common/token/guard.hpp"
#include "tests/http/test_server.hpp"

namespace http_tests {

// A request that the service grants, and what of it the walk over the routes varies.
struct Sample {
  int status = 200;
  std::string target = "";  // the pattern itself where it is empty
  std::string body = "";
  std::string token = "";  // what the route asks for; empty where it takes any caller
  std::string type = "application/json";
  bool is_public = false;  // nothing in the answer is anyone's own
};

// By "METHOD pattern".
using Samples = std::map<std::string, Sample>;

// What both services have, and their samples. Made after all other routes are there.
class CommonRoutes {
 public:
  CommonRoutes(common::http::Router& router, const common::Clock& clock) {
    common::http::add_health_routes(router,
                                    {.service = "a-service",
                                     .version = "1",
                                     .secret_fingerprint = "00000000",
                                     .database_answers = [] { return true; }},
                                    clock, draining_);
    common::add_metrics_route(router, metrics_);
  }

  static Samples samples() {
    return {{"GET /health", {.is_public = true}},
            {"GET /health/ready", {.is_public = true}},
            {"GET /metrics", {.is_public = true}},
            {"GET /openapi.json", {.is_public = true}},
            {"GET /docs", {.is_public = true}},
            {"GET /docs/{file}", {.target = "/docs/index.html", .is_public = true}}};
  }

 private:
  std::atomic<bool> draining_ = false;
  common::metrics::Metrics metrics_;
};

// Serves a router on a free port for the life of the object, with one thread of each kind: what
// the handlers share needs no lock where one request is sent at a time.
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
