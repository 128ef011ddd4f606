#include "common/service/recent_lines.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/http/json_body.hpp"
#include "common/service/log.hpp"

namespace common {

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
  const std::lock_guard lock(mutex_);
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    const auto& [own_hash, line, begin, length] = *entry;
    if (own_hash != hash) continue;
    if (std::string_view(line.text).substr(begin, length) != request_id) continue;
    found.push_back(line);
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
