#include "common/service/request_metrics.hpp"

#include <limits>
#include <memory>
#include <string>
#include <utility>

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

namespace common::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Answers = http::RouteStats::Answers;

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

class RequestMetrics final : public prometheus::Collectable {
 public:
  explicit RequestMetrics(const http::Router& router) : router_(router) {}

  std::vector<MetricFamily> Collect() const override {
    MetricFamily requests{.name = "llavero_http_requests_total",
                          .help = "Requests answered.",
                          .type = MetricType::Counter,
                          .metric = {}};
    MetricFamily durations{.name = "llavero_http_request_duration_seconds",
                           .help = "From the first byte of a request to its answer.",
                           .type = MetricType::Histogram,
                           .metric = {}};
    for (const auto& [route, stats] : router_.stats()) {
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

 private:
  const http::Router& router_;
};

}  // namespace

void add_request_metrics(Metrics& metrics, const http::Router& router) {
  metrics.add(std::make_unique<RequestMetrics>(router));
}

}  // namespace common::metrics
