#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "common/core/log.hpp"
#include "common/service/metrics.hpp"

namespace common::metrics {

// A counter that events of the log move. All its texts are constants.
struct EventMetric {
  std::string_view event;
  std::string_view name;
  std::string_view help;
  std::string_view label = "";                    // none, or
  std::string_view value = "";                    // its value where it is always the same, or
  std::string_view field = "";                    // the field of the event that has it, and
  std::span<const std::string_view> values = {};  // which it may have; else it counts as "other"
  std::string_view amount = "";                   // the field that says how many; else each is one
};

// Passes each event on, and counts it: so that the log and the metrics tell the same, no use case
// knows of metrics, and no text of an event becomes a label that was not foreseen. All counters are
// there from the start. Any thread may call write().
class CountingLog final : public Log {
 public:
  // Both must outlive the object.
  CountingLog(Log& log, Metrics& metrics) : log_(log), metrics_(metrics) {}

  // Before the first event.
  void count(std::span<const EventMetric> events);

  void write(LogLevel level, std::string_view event, std::span<const LogField> fields) override;

 private:
  struct Rule {
    EventMetric metric;
    std::vector<Counter*> counters;  // one for each of its values, and one more for all others
  };

  void count(std::string_view event, std::span<const LogField> fields);

  Log& log_;
  Metrics& metrics_;
  std::vector<Rule> rules_;
};

// The events of both services: refusals of tokens and of the database.
std::span<const EventMetric> common_events();

}  // namespace common::metrics
