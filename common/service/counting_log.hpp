#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "common/core/log.hpp"
#include "common/service/metrics.hpp"

namespace common::metrics {

// A counter that log events increment. All texts are constants. It has no label, or a label with a
// constant `value`, or one with the value of a `field` of the event.
struct EventMetric {
  std::string_view event;
  std::string_view name;
  std::string_view help = "";
  std::string_view label = "";
  std::string_view value = "";
  std::string_view field = "";
  std::span<const std::string_view> values = {};  // of `field`; all others count as "other"
  std::string_view amount = "";                   // the field to add; if empty, adds 1
};

// Forwards each event to the log and counts it. So log and metrics agree, and use cases need no
// metrics. All counters exist from the start: no text of an event becomes a new label. Any thread
// may call write().
class CountingLog final : public Log {
 public:
  // Both must outlive the object.
  CountingLog(Log& log, Metrics& metrics) : log_(log), metrics_(metrics) {}

  // Call it before the first event. Another entry with the same event and name adds its values to
  // the first.
  void count(std::span<const EventMetric> events);

  void write(LogLevel level, std::string_view event, std::span<const LogField> fields) override;

 private:
  struct Rule {
    EventMetric metric;
    std::vector<std::string_view> values;
    std::vector<Counter*> counters;  // one for each value, then one for all others
  };

  Rule& rule_of(const EventMetric& metric);
  Counter* counter_of(const EventMetric& metric, std::string_view value);

  void count(std::string_view event, std::span<const LogField> fields);

  Log& log_;
  Metrics& metrics_;
  std::vector<Rule> rules_;
};

// The events of every service: refused tokens and database failures.
std::span<const EventMetric> common_events();

}  // namespace common::metrics
