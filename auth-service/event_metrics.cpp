#include "auth-service/event_metrics.hpp"

#include <array>
#include <string_view>

namespace auth {
namespace {

using common::metrics::EventMetric;

struct Counter {
  std::string_view name;
  std::string_view help;
  std::string_view label;
};

// common_events() also counts in the first two, and has their help.
constexpr Counter kTokenRefusals{"llavero_token_refusals_total", "", "reason"};
constexpr Counter kAccessRefusals{"llavero_access_refusals_total", "", "reason"};
constexpr Counter kLogins{"llavero_logins_total",
                          "Passwords checked, by outcome; failures include reauthentication.",
                          "outcome"};
constexpr Counter kRefreshes{
    "llavero_refreshes_total",
    "Refreshes, by outcome: rotated, repeated within the grace, or the error code.", "outcome"};
constexpr Counter kSessionsEnded{"llavero_sessions_ended_total", "Sessions revoked, by reason.",
                                 "reason"};

constexpr Counter kKeyTokens{"llavero_key_tokens_total",
                             "Requests for the token of an access key, by outcome.", "outcome"};
constexpr Counter kRevocationsOffered{
    "llavero_revocations_offered_total",
    "Revocations that the database had lost and another service gave back, by kind.", "kind"};

constexpr std::array<std::string_view, 3> kLoginFailures{"bad_password", "unknown_user",
                                                         "account_disabled"};
constexpr std::array<std::string_view, 2> kRefreshOutcomes{"rotated", "grace"};
constexpr std::array<std::string_view, 9> kRefreshRefusals{
    "refresh_reused",       "token_revoked", "token_expired", "user_not_found",    "invalid_scope",
    "database_unavailable", "database_busy", "database_full", "database_read_only"};
constexpr std::array<std::string_view, 3> kEndReasons{"logout", "ended", "token_revoked"};
constexpr std::array<std::string_view, 6> kManyEndReasons{"logout_others",    "logout_global",
                                                          "password_changed", "password_reset",
                                                          "disabled",         "housekeeping"};

constexpr std::array<std::string_view, 4> kKeyRefusals{"bad_secret", "unknown_key", "key_expired",
                                                       "account_disabled"};
constexpr std::array<std::string_view, 3> kOfferedKinds{"session", "user", "user_deleted"};

// Verification of a token reads the session from the database.
constexpr std::array<std::string_view, 2> kTokenRefusalCodes{"database_unavailable",
                                                             "database_busy"};
constexpr std::array<std::string_view, 7> kAccessRefusalCodes{
    "insufficient_role", "token_revoked",   "token_expired",   "refresh_reused",
    "user_not_found",    "bad_credentials", "account_disabled"};

// Each event counts under the constant `value`.
constexpr EventMetric with_value(const Counter& counter, std::string_view event,
                                 std::string_view value) {
  return {.event = event,
          .name = counter.name,
          .help = counter.help,
          .label = counter.label,
          .value = value};
}

// Each event counts under the value of its field `field`, which is one of `values`.
constexpr EventMetric by_field(const Counter& counter, std::string_view event,
                               std::string_view field, std::span<const std::string_view> values,
                               std::string_view amount = "") {
  return {.event = event,
          .name = counter.name,
          .help = counter.help,
          .label = counter.label,
          .field = field,
          .values = values,
          .amount = amount};
}

constexpr std::array kEvents{
    by_field(kTokenRefusals, "token_rejected", "reason", kTokenRefusalCodes),
    by_field(kAccessRefusals, "access_refused", "reason", kAccessRefusalCodes),
    with_value(kLogins, "login_ok", "ok"),
    by_field(kLogins, "login_failed", "reason", kLoginFailures),
    with_value(kLogins, "login_throttled", "throttled"),
    by_field(kRefreshes, "token_refreshed", "outcome", kRefreshOutcomes),
    by_field(kRefreshes, "refresh_failed", "reason", kRefreshRefusals),
    EventMetric{.event = "login_ok",
                .name = "llavero_sessions_opened_total",
                .help = "Sessions created by a login."},
    by_field(kSessionsEnded, "session_revoked", "reason", kEndReasons),
    with_value(kSessionsEnded, "refresh_reuse", "refresh_reuse"),
    by_field(kSessionsEnded, "sessions_revoked", "reason", kManyEndReasons, "count"),
    with_value(kKeyTokens, "key_used", "ok"),
    by_field(kKeyTokens, "key_refused", "reason", kKeyRefusals),
    by_field(kRevocationsOffered, "revocation_offered", "reason", kOfferedKinds),
    EventMetric{.event = "database_went_back",
                .name = "llavero_database_went_back_total",
                .help = "Refresh tokens that were ahead of their session in the database."},
    EventMetric{.event = "user_registered",
                .name = "llavero_registrations_total",
                .help = "Users registered."},
    EventMetric{.event = "audit_failed",
                .name = "llavero_audit_failures_total",
                .help = "Security events that could not be stored; they are in the log."},
};

}  // namespace

std::span<const EventMetric> event_metrics() { return kEvents; }

}  // namespace auth
