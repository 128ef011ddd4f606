#include "common/service/metrics.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <utility>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace common::metrics {

std::vector<Metrics::Series>& Metrics::series_of(const std::string& name, const std::string& help,
                                                 bool counts) {
  const auto found = std::find_if(families_.begin(), families_.end(),
                                  [&](const Family& family) { return family.name == name; });
  if (found != families_.end()) return found->series;
  return families_.emplace_back(Family{.name = name, .help = help, .counts = counts}).series;
}

Counter& Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  auto& series = series_of(name, help, true);
  const auto found = std::find_if(series.begin(), series.end(),
                                  [&](const Series& known) { return known.labels == labels; });
  if (found != series.end()) return *found->counter;
  auto made = std::make_unique<Counter>(0);
  auto& counter = *made;
  series.push_back(
      {labels, [&counter] { return static_cast<double>(counter.load()); }, std::move(made)});
  return counter;
}

void Metrics::counter(const std::string& name, const std::string& help, const Labels& labels,
                      Read read) {
  series_of(name, help, true).push_back({labels, std::move(read)});
}

void Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels,
                    Read read) {
  series_of(name, help, false).push_back({labels, std::move(read)});
}

void Metrics::add(Collect collect) { sources_.push_back(std::move(collect)); }

std::string Metrics::text() const {
  std::vector<prometheus::MetricFamily> all;
  for (const auto& family : families_) {
    prometheus::MetricFamily shown{
        .name = family.name,
        .help = family.help,
        .type = family.counts ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge,
        .metric = {}};
    for (const auto& series : family.series) {
      auto& metric = shown.metric.emplace_back();
      for (const auto& [name, value] : series.labels) metric.label.push_back({name, value});
      (family.counts ? metric.counter.value : metric.gauge.value) = series.read();
    }
    all.push_back(std::move(shown));
  }
  for (const auto& source : sources_) {
    auto families = source();
    std::move(families.begin(), families.end(), std::back_inserter(all));
  }
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, all);
  return std::move(text).str();
}

}  // namespace common::metrics
