#include "common/service/metrics.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <utility>

#include <prometheus/collectable.h>
#include <prometheus/text_serializer.h>

namespace common::metrics {

struct Metrics::Family {
  struct Series {
    Labels labels;
    Read read;
    std::unique_ptr<Counter> counter;  // null where another counts
  };

  std::string name;
  std::string help;
  bool counts = false;
  std::vector<Series> series;
};

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

Metrics::Family& Metrics::family(const std::string& name, const std::string& help, bool counts) {
  const auto found = std::find_if(families_.begin(), families_.end(),
                                  [&](const auto& family) { return family->name == name; });
  if (found != families_.end()) return **found;
  families_.push_back(
      std::make_unique<Family>(Family{.name = name, .help = help, .counts = counts, .series = {}}));
  return *families_.back();
}

Counter& Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  auto& series = family(name, help, true).series;
  const auto found = std::find_if(series.begin(), series.end(),
                                  [&](const auto& known) { return known.labels == labels; });
  if (found != series.end()) return *found->counter;
  auto made = std::make_unique<Counter>(0);
  auto& counter = *made;
  series.push_back(
      {labels, [&counter] { return static_cast<double>(counter.load()); }, std::move(made)});
  return counter;
}

void Metrics::counter(const std::string& name, const std::string& help, const Labels& labels,
                      Read read) {
  family(name, help, true).series.push_back({labels, std::move(read), nullptr});
}

void Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels,
                    Read read) {
  family(name, help, false).series.push_back({labels, std::move(read), nullptr});
}

void Metrics::add(std::unique_ptr<prometheus::Collectable> source) {
  sources_.push_back(std::move(source));
}

std::string Metrics::text() const {
  std::vector<prometheus::MetricFamily> all;
  for (const auto& family : families_) {
    prometheus::MetricFamily shown{
        .name = family->name,
        .help = family->help,
        .type = family->counts ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge,
        .metric = {}};
    for (const auto& series : family->series) {
      auto& metric = shown.metric.emplace_back();
      for (const auto& [name, value] : series.labels) metric.label.push_back({name, value});
      (family->counts ? metric.counter.value : metric.gauge.value) = series.read();
    }
    all.push_back(std::move(shown));
  }
  for (const auto& source : sources_) {
    auto families = source->Collect();
    std::move(families.begin(), families.end(), std::back_inserter(all));
  }
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, all);
  return std::move(text).str();
}

}  // namespace common::metrics
