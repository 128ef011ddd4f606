#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth-service/core/ports.hpp"
#include "common/core/clock.hpp"
#include "common/core/log.hpp"

namespace auth {

// Something that matters to the security of an account. What is not set is not logged.
struct SecurityEvent {
  std::string_view name;                      // of the log event and the audit row
  std::optional<std::int64_t> user_id = {};   // whose account it concerns
  std::optional<std::int64_t> actor_id = {};  // who did it, if that was another user
  std::string_view username = {};
  std::string_view session_id = {};
  std::string_view reason = {};
  std::string_view change = {};
  std::string_view limit = {};
  std::optional<std::int64_t> count = {};
  std::string detail = {};  // of the audit row alone; if empty, the reason or the change
  common::LogLevel level = common::LogLevel::kInfo;
};

// "user=<name>", for the detail of an event.
std::string name_detail(std::string_view username);

// Records security events. Any thread may call it. Metrics count the log events, so the log, the
// metrics and the audit trail agree (ADR 7).
class SecurityEvents {
 public:
  // All references must outlive the object.
  SecurityEvents(AuditTrail& audit, const common::Clock& clock, common::Log& log)
      : audit_(audit), clock_(clock), log_(log) {}

  // Logs the event and stores it in the audit trail.
  void record(const ClientInfo& client, const SecurityEvent& event);
  // Only logs it.
  void log(const ClientInfo& client, const SecurityEvent& event);
  // The audit row of an event that is stored together with what it describes; log() it then.
  [[nodiscard]] AuditEvent to_audit_event(const ClientInfo& client,
                                          const SecurityEvent& event) const;

 private:
  AuditTrail& audit_;
  const common::Clock& clock_;
  common::Log& log_;
};

}  // namespace auth
