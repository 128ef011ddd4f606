#include "common/token/revocation_page.hpp"

#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/core/text.hpp"

namespace common {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

ordered_json entry_to_json(const Revocation& entry) {
  ordered_json session;  // null
  if (!entry.session_id.empty()) session = entry.session_id;
  return {{"id", entry.id},
          {"kind", name_of(entry.kind)},
          {"session_id", std::move(session)},
          {"user_id", entry.user_id},
          {"created_at", format_time(entry.created_at)},
          {"expires_at", format_time(entry.expires_at)}};
}

Timestamp time_from(const json& text) {
  const auto time = parse_time(text.get<std::string>());
  if (!time) throw std::runtime_error("the feed has an invalid time");
  return *time;
}

Revocation entry_from(const json& member) {
  Revocation entry;
  entry.id = member.at("id").get<std::int64_t>();
  const auto kind_name = member.at("kind").get<std::string>();
  entry.kind = revocation_kind(kind_name).value_or(RevocationKind::kUnknown);
  if (entry.kind == RevocationKind::kUnknown) {
    entry.unknown_kind = kind_name;
    return entry;
  }
  const auto& session = member.at("session_id");
  if (!session.is_null()) entry.session_id = session.get<std::string>();
  entry.user_id = member.at("user_id").get<std::int64_t>();
  entry.created_at = time_from(member.at("created_at"));
  entry.expires_at = time_from(member.at("expires_at"));
  return entry;
}

}  // namespace

ordered_json to_json(const RevocationPage& page) {
  auto items = ordered_json::array();
  for (const auto& entry : page.entries) items.push_back(entry_to_json(entry));
  return {{"items", std::move(items)},
          {"more", page.more},
          {"last_id", page.last_id},
          {"time", format_time(page.time)}};
}

RevocationPage revocation_page_from(const json& body) {
  RevocationPage page;
  page.more = body.at("more").get<bool>();
  page.last_id = body.at("last_id").get<std::int64_t>();
  for (const auto& member : body.at("items")) page.entries.push_back(entry_from(member));
  return page;
}

}  // namespace common
