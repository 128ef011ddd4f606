#include "common/service/service_metrics.hpp"

#include "common/service/request_metrics.hpp"

namespace common {
namespace {

using metrics::Metrics;

void add_worker_metrics(Metrics& metrics, const std::string& pool,
                        const std::function<http::WorkerPool::Load()>& load) {
  const metrics::Labels labels{{"pool", pool}};
  metrics.gauge("llavero_worker_threads", "Threads for requests that block.", labels,
                [load] { return static_cast<double>(load().threads); });
  metrics.gauge("llavero_workers_busy", "Those of them that run a request.", labels,
                [load] { return static_cast<double>(load().busy); });
  metrics.gauge("llavero_worker_queue_length", "Requests that wait for a worker.", labels,
                [load] { return static_cast<double>(load().waiting); });
  metrics.gauge("llavero_worker_queue_limit", "Requests that may wait for a worker.", labels,
                [load] { return static_cast<double>(load().queue_limit); });
  metrics.counter("llavero_worker_queue_refusals_total", "Requests that found the queue full.",
                  labels, [load] { return static_cast<double>(load().refused); });
}

}  // namespace

void add_server_metrics(Metrics& metrics, const http::Server& server) {
  metrics.gauge("llavero_http_connections", "Open connections of clients.", {},
                [&server] { return static_cast<double>(server.load().connections); });
  metrics.gauge("llavero_http_connections_limit", "Connections of clients at most.", {},
                [&server] { return static_cast<double>(server.load().max_connections); });
  add_worker_metrics(metrics, "request", [&server] { return server.load().workers; });
  add_worker_metrics(metrics, "password", [&server] { return server.load().hashers; });
}

void add_metrics_route(http::Router& router, Metrics& metrics) {
  router.add(http::Method::kGet, "/metrics", http::Executor::kInline,
             [&metrics](const http::Request&) {
               http::Response response;
               response.headers.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
               response.body = metrics.text();
               return response;
             });
  metrics::add_request_metrics(metrics, router);
}

}  // namespace common
