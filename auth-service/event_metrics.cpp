#include "auth-service/event_metrics.hpp"

#include <array>
#include <string_view>

namespace auth {
namespace {

using common::metrics::EventMetric;

constexpr std::string_view kLogins = "llavero_logins_total";
constexpr std::string_view kLoginsHelp =
    "Passwords checked, by outcome; failures include reauthentication.";
constexpr std::string_view kRefreshes = "llavero_refreshes_total";
constexpr std::string_view kRefreshesHelp =
    "Refreshes, by outcome: rotated, repeated within the grace, or the error code.";
constexpr std::string_view kSessionsEnded = "llavero_sessions_ended_total";
constexpr std::string_view kSessionsEndedHelp = "Sessions revoked, by reason.";

constexpr std::array<std::string_view, 3> kLoginFailures{"bad_password", "unknown_user",
                                                         "account_disabled"};
constexpr std::array<std::string_view, 2> kRefreshOutcomes{"rotated", "grace"};
constexpr std::array<std::string_view, 8> kRefreshRefusals{
    "refresh_reused", "token_revoked",        "token_expired", "user_not_found",
    "invalid_scope",  "database_unavailable", "database_busy", "database_full"};
constexpr std::array<std::string_view, 3> kEndReasons{"logout", "ended", "token_revoked"};
constexpr std::array<std::string_view, 6> kManyEndReasons{"logout_others",    "logout_global",
                                                          "password_changed", "password_reset",
                                                          "disabled",         "housekeeping"};

// Verification of a token reads the session from the database.
constexpr std::array<std::string_view, 2> kTokenRefusals{"database_unavailable", "database_busy"};
constexpr std::array<std::string_view, 7> kAccessRefusals{
    "insufficient_role", "token_revoked",   "token_expired",   "refresh_reused",
    "user_not_found",    "bad_credentials", "account_disabled"};

constexpr std::array kEvents{
    EventMetric{.event = "token_rejected",
                .name = "llavero_token_refusals_total",
                .label = "reason",
                .field = "reason",
                .values = kTokenRefusals},
    EventMetric{.event = "access_refused",
                .name = "llavero_access_refusals_total",
                .label = "reason",
                .field = "reason",
                .values = kAccessRefusals},
    EventMetric{.event = "login_ok",
                .name = kLogins,
                .help = kLoginsHelp,
                .label = "outcome",
                .value = "ok"},
    EventMetric{.event = "login_failed",
                .name = kLogins,
                .help = kLoginsHelp,
                .label = "outcome",
                .field = "reason",
                .values = kLoginFailures},
    EventMetric{.event = "login_throttled",
                .name = kLogins,
                .help = kLoginsHelp,
                .label = "outcome",
                .value = "throttled"},
    EventMetric{.event = "token_refreshed",
                .name = kRefreshes,
                .help = kRefreshesHelp,
                .label = "outcome",
                .field = "outcome",
                .values = kRefreshOutcomes},
    EventMetric{.event = "refresh_failed",
                .name = kRefreshes,
                .help = kRefreshesHelp,
                .label = "outcome",
                .field = "reason",
                .values = kRefreshRefusals},
    EventMetric{.event = "login_ok",
                .name = "llavero_sessions_opened_total",
                .help = "Sessions created by a login."},
    EventMetric{.event = "session_revoked",
                .name = kSessionsEnded,
                .help = kSessionsEndedHelp,
                .label = "reason",
                .field = "reason",
                .values = kEndReasons},
    EventMetric{.event = "refresh_reuse",
                .name = kSessionsEnded,
                .help = kSessionsEndedHelp,
                .label = "reason",
                .value = "refresh_reuse"},
    EventMetric{.event = "sessions_revoked",
                .name = kSessionsEnded,
                .help = kSessionsEndedHelp,
                .label = "reason",
                .field = "reason",
                .values = kManyEndReasons,
                .amount = "count"},
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
