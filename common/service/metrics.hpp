#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace prometheus {  // NOLINT(readability-identifier-naming): the library's own name
class Collectable;
}

namespace common::metrics {

// Counts what happened since the start; adding to it is one atomic addition.
using Counter = std::atomic<std::uint64_t>;

// By name. The values are constants of the program, never text from outside, as each combination
// is a series that the service and Prometheus keep for good.
using Labels = std::map<std::string, std::string>;

// What is put into words for Prometheus. Names follow its conventions: base units as a suffix, and
// _total for counters. Declare all first; after that any thread may call text().
class Metrics {
 public:
  using Read = std::function<double()>;

  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The counter of that name and those labels, the same one for everyone who asks; it starts at 0.
  // It belongs to this object.
  Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});

  // What others count or know. `read` is called by text(), and so is cheap and safe on any thread.
  void counter(const std::string& name, const std::string& help, const Labels& labels, Read read);
  void gauge(const std::string& name, const std::string& help, const Labels& labels, Read read);

  // What has its own way to count; asked by text(), likewise.
  void add(std::unique_ptr<prometheus::Collectable> source);

  // All of them, in Prometheus' text format 0.0.4.
  [[nodiscard]] std::string text() const;

 private:
  struct Family;
  Family& family(const std::string& name, const std::string& help, bool counts);

  std::vector<std::unique_ptr<Family>> families_;
  std::vector<std::unique_ptr<prometheus::Collectable>> sources_;
};

}  // namespace common::metrics
