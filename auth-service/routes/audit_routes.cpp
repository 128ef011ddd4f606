#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "auth-service/core/roles.hpp"
#include "auth-service/http_routes.hpp"
#include "auth-service/routes/answers.hpp"
#include "common/core/text.hpp"
#include "common/http/json_body.hpp"
#include "common/http/json_writer.hpp"
#include "common/http/media_type.hpp"
#include "common/http/pagination.hpp"

namespace auth {
namespace {

using common::Identity;
using common::JsonWriter;
using common::ListQuery;
using common::http::Request;
using common::http::Response;

constexpr int kMaxExportedEvents = 10'000;  // of a response in CSV or JSON lines
constexpr std::size_t kMaxEventNameBytes = 32;
constexpr std::array<std::string_view, 4> kFilters{"user", "event", "from", "to"};
constexpr std::string_view kCsv = "text/csv";
constexpr std::string_view kJsonLines = "application/x-ndjson";

void write(JsonWriter& json, const AuditEvent& event) {
  json.begin_object();
  json.member("id", event.id);
  json.member("created_at", event.created_at);
  json.member("event", event.event);
  json.member("user_id", event.user_id);
  json.member("actor_id", event.actor_id);
  json.member("session_id", event.session_id);
  json.member("ip", event.ip);
  json.member("request_id", event.request_id);
  json.member("detail", event.detail);
  json.end_object();
}

common::Error bad_query(const std::string& message) {
  return {common::ErrorKind::kMalformed, "bad_query", message};
}

std::int64_t read_user(const std::string& text) {
  std::int64_t id = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, id);
  if (error != std::errc{} || stop != end || id < 1) {
    throw bad_query("user must be the id of a user");
  }
  return id;
}

std::string read_event(const std::string& text) {
  const bool is_name = !text.empty() && text.size() <= kMaxEventNameBytes &&
                       text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
  if (!is_name) throw bad_query("event must be the name of an event");
  return text;
}

common::Timestamp read_time(std::string_view name, const std::string& text) {
  const auto time = common::parse_time(text);
  if (!time)
    throw bad_query(fmt::format("{} must be a time such as 2026-11-20T18:02:29.123Z", name));
  return *time;
}

AuditQuery to_audit_query(const ListQuery& wanted) {
  AuditQuery query{.limit = wanted.limit};
  if (wanted.after) query.before_id = wanted.after->id;
  for (const auto& [name, value] : wanted.filters) {
    if (name == "user") query.user_id = read_user(value);
    if (name == "event") query.event = read_event(value);
    if (name == "from") query.from = read_time(name, value);
    if (name == "to") query.until = read_time(name, value);
  }
  if (query.from && query.until && *query.from > *query.until) {
    throw bad_query("from must not be later than to");
  }
  return query;
}

// A field of CSV (RFC 4180). A client chooses its request id, so it may look like a formula: the
// apostrophe keeps a spreadsheet from computing it.
std::string csv_field(std::string_view text) {
  const bool is_formula =
      !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
  std::string field = is_formula ? "'" : "";
  field += text;
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

std::string csv_field(const std::optional<std::int64_t>& id) {
  return id ? fmt::to_string(*id) : "";
}

// Only the first page has the header, so that the pages can be joined.
std::string to_csv(const PageOf<AuditEvent>& page, bool is_first) {
  std::string csv =
      is_first ? "id,created_at,event,user_id,actor_id,session_id,ip,request_id,detail\r\n" : "";
  for (const auto& event : page.entries) {
    csv += fmt::format("{},{},{},{},{},{},{},{},{}\r\n", event.id,
                       common::format_time(event.created_at), csv_field(event.event),
                       csv_field(event.user_id), csv_field(event.actor_id),
                       csv_field(event.session_id.value_or("")), csv_field(event.ip),
                       csv_field(event.request_id), csv_field(event.detail));
  }
  return csv;
}

std::string to_json_lines(const PageOf<AuditEvent>& page) {
  std::string lines;
  for (const auto& event : page.entries) {
    JsonWriter json;
    write(json, event);
    lines += json.take() + '\n';
  }
  return lines;
}

Response page_response(const Request& request, const ListQuery& wanted,
                       const PageOf<AuditEvent>& page) {
  JsonWriter entries;
  entries.begin_array();
  for (const auto& entry : page.entries) write(entries, entry);
  entries.end_array();
  std::optional<common::Position> next;
  if (page.more) next = common::position_of(page.entries.back().id);
  return list_response(request, wanted, entries, next);
}

Response export_response(const Request& request, const ListQuery& wanted,
                         const PageOf<AuditEvent>& page, std::string_view type) {
  Response response;
  response.headers.add("Cache-Control", "no-store");
  if (type == kCsv) {
    response.headers.add("Content-Type", fmt::format("text/csv; charset=utf-8; header={}",
                                                     wanted.after ? "absent" : "present"));
    response.body = to_csv(page, !wanted.after);
  } else {
    response.headers.add("Content-Type", std::string(type));
    response.body = to_json_lines(page);
  }
  if (page.more) {
    const auto next = next_page_of(request, wanted, common::position_of(page.entries.back().id));
    response.headers.add("Link", fmt::format("<{}>; rel=\"next\"", next));
  }
  return response;
}

Response list_audit(Administration& administration, const Request& request,
                    const Identity& identity) {
  constexpr std::string_view kJson = "application/json";
  const auto type = prefers(request, kCsv, kJson)         ? kCsv
                    : prefers(request, kJsonLines, kJson) ? kJsonLines
                                                          : kJson;
  const bool is_export = type != kJson;
  auto wanted = common::http::read_list_query(
      request, {.filters = kFilters,
                .default_limit = is_export ? kMaxExportedEvents : common::http::kDefaultListLimit,
                .max_limit = is_export ? kMaxExportedEvents : common::http::kMaxListLimit});
  const auto page = administration.list_audit(
      client_info_of(request), {.user_id = identity.user_id}, to_audit_query(wanted));
  return is_export ? export_response(request, wanted, page, type)
                   : page_response(request, wanted, page);
}

}  // namespace

void add_audit_routes(common::http::Router& router, const common::Guard& guard,
                      Administration& administration) {
  router.add(common::http::Method::kGet, "/api/audit", common::http::Executor::kBlocking,
             guard.with_scope(kScopeUsers, [&](const Request& request, const Identity& identity) {
               return list_audit(administration, request, identity);
             }));
}

}  // namespace auth
