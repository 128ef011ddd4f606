#include "common/service/recent_lines.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/http/json_body.hpp"
#include "common/service/log.hpp"

namespace common {

namespace {

bool is_event(const RecentLines::Line& line, std::string_view name) {
  const std::string_view text = line.text;
  return text.starts_with(name) && text.substr(name.size()).starts_with(' ');
}

// The value of a field, quoted as in the line; "" if the line lacks the field.
std::string_view value_in(std::string_view text, std::string_view field) {
  const auto found = text.find(fmt::format(" {}=", field));
  if (found == std::string_view::npos) return "";
  const auto value = text.substr(found + field.size() + 2);
  return value.substr(0, value.find(' '));
}

bool is_of_same_client_and_path(const RecentLines::Line& line, const RecentLines::Line& other) {
  return value_in(line.text, "path") == value_in(other.text, "path") &&
         value_in(line.text, "ip") == value_in(other.text, "ip");
}

}  // namespace

void RecentLines::add(std::string_view request_id, Line line) {
  if (request_id.empty()) return;
  const auto begin = line.text.find(request_id);
  if (begin == std::string::npos) return;
  Entry entry{std::hash<std::string_view>{}(request_id), std::move(line), begin, request_id.size()};
  const std::lock_guard lock(mutex_);
  bytes_ += entry.line.text.size();
  entries_.push_back(std::move(entry));
  while (entries_.size() > kMaxLines || bytes_ > kMaxBytes) {
    bytes_ -= entries_.front().line.text.size();
    entries_.pop_front();
  }
}

std::vector<RecentLines::Line> RecentLines::find(std::string_view request_id) const {
  const auto hash = std::hash<std::string_view>{}(request_id);
  std::vector<Line> found;
  std::optional<Line> request;  // whose preflight was not found yet
  const std::lock_guard lock(mutex_);
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    const auto& [own_hash, line, begin, length] = *entry;
    const bool is_own =
        own_hash == hash && std::string_view(line.text).substr(begin, length) == request_id;
    // A browser sends none of the page's headers with a preflight, so it has another id.
    const bool is_preflight = is_event(line, "preflight");
    const bool is_request = is_event(line, "request");
    if (request && request->time - line.time > kPreflightWindow) request.reset();
    if (request && (is_preflight || is_request) && is_of_same_client_and_path(line, *request)) {
      if (is_preflight && !is_own) found.push_back(line);
      request.reset();
    }
    if (!is_own) continue;
    found.push_back(line);
    if (is_request) request = line;
    if (found.size() == kMaxLinesPerRequest) break;
  }
  std::reverse(found.begin(), found.end());
  return found;
}

void add_log_route(http::Router& router, const std::string& service, const RecentLines& lines) {
  router.add(
      http::Method::kGet, "/logs/{request_id}", http::Executor::kInline,
      [&lines, service](const http::Request& request) {
        const auto& id = request.path_parameters.at(0);
        nlohmann::ordered_json body{{"request_id", id}, {"lines", nlohmann::ordered_json::array()}};
        for (const auto& line : lines.find(id)) {
          body["lines"].push_back(format_text_line(line.time, line.level, service, line.text));
        }
        return http::json_response(200, body);
      });
  router.log_as_poll("/logs/{request_id}");
}

}  // namespace common
