#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/log.hpp"
#include "common/http/router.hpp"

namespace common {

// The last lines of the log, in memory, to show those of one request. Any thread may call it.
class RecentLines {
 public:
  static constexpr std::size_t kMaxLines = 10'000;
  static constexpr std::size_t kMaxBytes = 8U << 20U;  // of all lines, which clients can lengthen
  static constexpr std::size_t kMaxLinesPerRequest = 200;      // clients can repeat an id
  static constexpr std::chrono::seconds kPreflightWindow{10};  // before the line of its request

  struct Line {
    std::chrono::system_clock::time_point time;
    std::string_view level;  // a constant
    std::string text;        // the event and its fields
  };

  // `request_id` is part of `line.text`. Lines without one are dropped.
  void add(std::string_view request_id, Line line);

  // The lines of the request, oldest first, and of those the last kMaxLinesPerRequest. Before them
  // comes its preflight: one from the same address for the same path, at most kPreflightWindow
  // earlier, without another such request in between.
  [[nodiscard]] std::vector<Line> find(std::string_view request_id) const;

 private:
  struct Entry {
    std::size_t hash;  // of the request id, so that a search reads few lines
    Line line;
    std::size_t id_begin, id_length;  // within line.text
  };

  mutable std::mutex mutex_;
  std::deque<Entry> entries_;
  std::size_t bytes_ = 0;
};

// Adds GET /logs/{request_id}: {"request_id", "lines": [...]}, each as LOG_FORMAT=text prints it.
// `lines` must outlive the router.
void add_log_route(http::Router& router, const std::string& service, const RecentLines& lines);

}  // namespace common
