#include "auth-service/core/security_events.hpp"

#include <array>
#include <vector>

#include "common/core/text.hpp"

namespace auth {
namespace {

constexpr std::size_t kMaxNameBytes = 256;  // 64 characters
constexpr std::size_t kMaxDetailBytes = kMaxNameBytes + 5;

std::string detail_of(const SecurityEvent& event) {
  if (!event.detail.empty()) return event.detail.substr(0, kMaxDetailBytes);
  return std::string(event.reason.empty() ? event.change : event.reason);
}

}  // namespace

std::string name_detail(std::string_view username) {
  return "user=" + common::make_printable(username, kMaxNameBytes);
}

void SecurityEvents::record(const ClientInfo& client, const SecurityEvent& event) {
  log(client, event);
  audit_.record(to_audit_event(client, event));
}

void SecurityEvents::log(const ClientInfo& client, const SecurityEvent& event) {
  std::vector<common::LogField> fields{{"request_id", client.request_id}};
  if (event.user_id) fields.push_back({"user_id", *event.user_id});
  if (event.actor_id) fields.push_back({"actor_id", *event.actor_id});
  const std::array<common::LogField, 5> texts{{{"user", event.username},
                                               {"session", event.session_id},
                                               {"reason", event.reason},
                                               {"change", event.change},
                                               {"limit", event.limit}}};
  for (const auto& text : texts) {
    if (!std::get<std::string_view>(text.value).empty()) fields.push_back(text);
  }
  if (event.count) fields.push_back({"count", *event.count});
  fields.push_back({"ip", client.ip});
  log_.write(event.level, event.name, fields);
}

AuditEvent SecurityEvents::to_audit_event(const ClientInfo& client,
                                          const SecurityEvent& event) const {
  AuditEvent row{.created_at = clock_.now(),
                 .event = std::string(event.name),
                 .user_id = event.user_id,
                 .actor_id = event.actor_id,
                 .ip = client.ip,
                 .request_id = client.request_id,
                 .detail = detail_of(event)};
  if (!event.session_id.empty()) row.session_id = std::string(event.session_id);
  return row;
}

}  // namespace auth
