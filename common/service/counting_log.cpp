#include "common/service/counting_log.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <variant>

namespace common::metrics {
namespace {

template <class Value>
Value value_of(std::span<const LogField> fields, std::string_view name, Value missing) {
  for (const auto& field : fields) {
    if (field.name != name) continue;
    const auto* value = std::get_if<Value>(&field.value);
    return value == nullptr ? missing : *value;
  }
  return missing;
}

// Codes of common/token/guard.cpp and common/token/token_checks.cpp. A test compares them.
constexpr std::array<std::string_view, 25> kTokenRefusals{
    "authorization_missing",
    "authorization_scheme",
    "authorization_malformed",
    "token_too_long",
    "not_enough_segments",
    "too_many_segments",
    "bad_encoding",
    "bad_header",
    "alg_not_allowed",
    "header_not_allowed",
    "unknown_key_id",
    "bad_signature",
    "bad_claims",
    "claim_missing",
    "claim_mistyped",
    "token_not_yet_valid",
    "token_expired",
    "bad_issuer",
    "bad_audience",
    "bad_subject",
    "wrong_token_type",
    "lifetime_too_long",
    "token_revoked",
    "database_unavailable",
    "database_busy",
};

constexpr std::array<std::string_view, 9> kAccessRefusals{
    "insufficient_scope", "insufficient_role", "fresh_token_required",
    "token_revoked",      "token_expired",     "refresh_reused",
    "user_not_found",     "bad_credentials",   "account_disabled"};

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
                .help = "Requests that a good token was not enough for, by the code of the answer.",
                .label = "reason",
                .field = "reason",
                .values = kAccessRefusals},
    EventMetric{.event = "database_unavailable",
                .name = "llavero_database_failures_total",
                .help = "Work given up because the database was away, busy or full."},
};

}  // namespace

void CountingLog::count(std::span<const EventMetric> events) {
  for (const auto& metric : events) {
    Rule rule{.metric = metric, .counters = {}};
    const auto add = [&](const Labels& labels) {
      rule.counters.push_back(
          &metrics_.counter(std::string(metric.name), std::string(metric.help), labels));
    };
    const std::string label(metric.label);
    if (metric.label.empty()) {
      add({});
    } else if (!metric.value.empty()) {
      add({{label, std::string(metric.value)}});
    } else {
      for (const auto value : metric.values) add({{label, std::string(value)}});
      add({{label, "other"}});
    }
    rules_.push_back(std::move(rule));
  }
}

void CountingLog::write(LogLevel level, std::string_view event, std::span<const LogField> fields) {
  count(event, fields);
  log_.write(level, event, fields);
}

void CountingLog::count(std::string_view event, std::span<const LogField> fields) {
  for (const auto& [metric, counters] : rules_) {
    if (metric.event != event) continue;
    const auto value = value_of<std::string_view>(fields, metric.field, "");
    const auto place = std::find(metric.values.begin(), metric.values.end(), value);
    const auto amount = value_of<std::int64_t>(fields, metric.amount, 1);
    counters[static_cast<std::size_t>(place - metric.values.begin())]->fetch_add(
        static_cast<std::uint64_t>(amount), std::memory_order_relaxed);
  }
}

std::span<const EventMetric> common_events() { return kEvents; }

}  // namespace common::metrics
