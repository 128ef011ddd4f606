#include "common/service/service_metrics.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>
#include <sys/resource.h>
#include <unistd.h>

namespace common {
namespace {

using metrics::Metrics;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Answers = http::RouteStats::Answers;

// proc(5): the second number of statm is the number of resident pages.
double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double size = 0;
  double resident = 0;
  statm >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

double open_files() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  return static_cast<double>(std::distance(begin(files), end(files)));
}

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

ClientMetric labelled(std::string_view route, const Answers& answers) {
  ClientMetric metric;
  metric.label = {{"route", std::string(route)}, {"method", std::string(answers.method)}};
  return metric;
}

ClientMetric durations_of(std::string_view route, const Answers& answers) {
  auto metric = labelled(route, answers);
  auto& histogram = metric.histogram;
  for (std::size_t i = 0; i < answers.by_bucket.size(); ++i) {
    const auto& bounds = http::RouteStats::kBucketSeconds;
    histogram.sample_count += answers.by_bucket[i];
    histogram.bucket.push_back(
        {.cumulative_count = histogram.sample_count,
         .upper_bound = i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity()});
  }
  histogram.sample_sum = answers.seconds;
  return metric;
}

std::vector<MetricFamily> request_metrics(const http::Router& router) {
  MetricFamily requests{.name = "llavero_http_requests_total",
                        .help = "Requests answered.",
                        .type = MetricType::Counter,
                        .metric = {}};
  MetricFamily durations{.name = "llavero_http_request_duration_seconds",
                         .help = "From the first byte of a request to its answer.",
                         .type = MetricType::Histogram,
                         .metric = {}};
  for (const auto& [route, stats] : router.stats()) {
    for (const auto& answers : stats.read()) {
      for (const auto& [status, count] : answers.by_status) {
        auto& metric = requests.metric.emplace_back(labelled(route, answers));
        metric.label.push_back({"status", status});
        metric.counter.value = static_cast<double>(count);
      }
      durations.metric.push_back(durations_of(route, answers));
    }
  }
  return {std::move(requests), std::move(durations)};
}

}  // namespace

void add_process_metrics(Metrics& metrics, const std::string& service) {
  metrics.gauge("llavero_build_info", "Which service this is, and its version; always 1.",
                {{"service", service}, {"version", LLAVERO_VERSION}}, [] { return 1.0; });
  const std::chrono::duration<double> started = std::chrono::system_clock::now().time_since_epoch();
  metrics.gauge("process_start_time_seconds", "When the process started, since the epoch.", {},
                [started] { return started.count(); });
  metrics.gauge("process_resident_memory_bytes", "Memory that the process holds.", {},
                resident_bytes);
  metrics.counter("process_cpu_seconds_total", "Processor time that the process took.", {},
                  processor_seconds);
  metrics.gauge("process_open_fds", "Open file descriptors.", {}, open_files);
}

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
  metrics.add([&router] { return request_metrics(router); });
  router.log_as_poll("/metrics");
}

}  // namespace common
