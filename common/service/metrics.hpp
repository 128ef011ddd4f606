#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace prometheus {  // NOLINT(readability-identifier-naming): the library's own name
struct MetricFamily;
}

namespace common::metrics {

// Counts events since the start.
using Counter = std::atomic<std::uint64_t>;

// Values by name. Values are constants of the program, never text from outside, because the service
// and Prometheus keep a series for each combination forever.
using Labels = std::map<std::string, std::string>;

// The metrics of a service for Prometheus. Names follow its conventions: base units as a suffix,
// and _total for counters. Declare all metrics first; after that any thread may call text().
class Metrics {
 public:
  using Read = std::function<double()>;
  using Collect = std::function<std::vector<prometheus::MetricFamily>()>;

  Metrics() = default;
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The counter of that name and those labels, created with 0 at the first call. This object owns
  // it.
  Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});

  // Values that text() reads elsewhere. `read` must be cheap and safe on any thread.
  void counter(const std::string& name, const std::string& help, const Labels& labels, Read read);
  void gauge(const std::string& name, const std::string& help, const Labels& labels, Read read);

  // Whole families that text() collects elsewhere, with the same rules.
  void add(Collect collect);

  // All metrics in Prometheus' text format 0.0.4.
  [[nodiscard]] std::string text() const;

 private:
  struct Series {
    Labels labels;
    Read read;
    std::unique_ptr<Counter> counter = nullptr;  // if this object owns it
  };
  struct Family {
    std::string name;
    std::string help;
    bool counts = false;
    std::vector<Series> series = {};
  };
  // The series of that name, which is added if it is new.
  std::vector<Series>& series_of(const std::string& name, const std::string& help, bool counts);

  std::vector<Family> families_;
  std::vector<Collect> sources_;
};

}  // namespace common::metrics
