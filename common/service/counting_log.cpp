#include "common/service/counting_log.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <variant>

#include "common/core/identity.hpp"
#include "common/token/refusal_codes.hpp"

namespace common::metrics {
namespace {

constexpr std::string_view kOtherValue = "other";

constexpr std::array<std::string_view, 2> kAccessRefusals{kInsufficientScope, kFreshTokenRequired};

constexpr std::array kEvents{
    EventMetric{.event = "token_validated",
                .name = "llavero_tokens_accepted_total",
                .help = "Bearer tokens that passed every check."},
    EventMetric{.event = "token_rejected",
                .name = "llavero_token_refusals_total",
                .help = "Tokens that failed a check, by the code of the answer.",
                .label = "reason",
                .field = "reason",
                .values = kTokenRefusals},
    EventMetric{.event = "access_refused",
                .name = "llavero_access_refusals_total",
                .help = "Requests refused despite a valid token, by the code of the answer.",
                .label = "reason",
                .field = "reason",
                .values = kAccessRefusals},
    EventMetric{.event = "database_unavailable",
                .name = "llavero_database_failures_total",
                .help = "Operations that failed because the database was away, busy or full."},
};

}  // namespace

void CountingLog::count(std::span<const EventMetric> events) {
  for (const auto& metric : events) {
    auto& rule = rule_of(metric);
    for (const auto value : metric.values) {
      rule.values.push_back(value);
      rule.counters.insert(rule.counters.end() - 1, counter_of(rule.metric, value));
    }
  }
}

Counter* CountingLog::counter_of(const EventMetric& metric, std::string_view value) {
  Labels labels;
  if (!metric.label.empty()) labels.emplace(metric.label, value);
  return &metrics_.counter(std::string(metric.name), std::string(metric.help), labels);
}

// A new rule has one counter, for events with other values.
CountingLog::Rule& CountingLog::rule_of(const EventMetric& metric) {
  const auto known = std::find_if(rules_.begin(), rules_.end(), [&](const Rule& rule) {
    return rule.metric.event == metric.event && rule.metric.name == metric.name;
  });
  if (known != rules_.end()) return *known;
  auto* counter = counter_of(metric, metric.field.empty() ? metric.value : kOtherValue);
  return rules_.emplace_back(Rule{.metric = metric, .values = {}, .counters = {counter}});
}

void CountingLog::write(LogLevel level, std::string_view event, std::span<const LogField> fields) {
  count(event, fields);
  log_.write(level, event, fields);
}

void CountingLog::count(std::string_view event, std::span<const LogField> fields) {
  for (const auto& [metric, values, counters] : rules_) {
    if (metric.event != event) continue;
    const auto value = value_of<std::string_view>(fields, metric.field, "");
    const auto found = std::find(values.begin(), values.end(), value);
    const auto amount = value_of<std::int64_t>(fields, metric.amount, 1);
    counters[static_cast<std::size_t>(found - values.begin())]->fetch_add(
        static_cast<std::uint64_t>(amount), std::memory_order_relaxed);
  }
}

std::span<const EventMetric> common_events() { return kEvents; }

}  // namespace common::metrics
