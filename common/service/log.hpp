#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "common/core/log.hpp"

namespace common {

class RecentLines;

enum class LogFormat : std::uint8_t { kText, kJson, kShort };

using LostLines = std::atomic<std::uint64_t>;

struct LogOptions {
  std::string service;
  std::string level = "info";  // trace, debug, info, warn, error or off
  LogFormat format = LogFormat::kText;
  std::string file = "";            // also written to, as text; none if empty
  RecentLines* recent = nullptr;    // gets each line that has a request id; none if null
  LostLines* lost_lines = nullptr;  // counts lines that a slow reader or a full disk cost
};

// A log on standard output. No caller waits for whoever reads it: see LineWriter. Above level debug
// the lines about refused requests are limited by address: see RefusalLimit.
//   text: 2026-11-20T18:02:29.123Z info auth-service login_ok request_id=4f0c user=juan
//   json: {"time":"...","level":"info","service":"auth-service","event":"login_ok",...}
//   short: 18:02:29 auth-service  ✓ POST /auth/login 200 69 ms 4f0c
// The short form is for people at a terminal, in colour: local time, one line per request, and of
// the other events those that say who or why. Throws std::system_error if the file does not open.
std::unique_ptr<Log> make_log(LogOptions options);

// The line of LOG_FORMAT=text, without its line break. `text` is the event and its fields.
std::string format_text_line(std::chrono::system_clock::time_point time, std::string_view level,
                             std::string_view service, std::string_view text);

}  // namespace common
