#include "common/service/log.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <iterator>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "common/core/text.hpp"

namespace common {
namespace {

constexpr std::size_t kUsualLineBytes = 256;
// Longer texts are cut, because clients choose the length of what they send.
constexpr std::size_t kMaxTextBytes = 200;

// What ends the line before, time, level, service, and the event with its fields.
constexpr const char* kTextLine = "{}{} {} {} {}\n";
constexpr const char* kJsonLine = "{}{{\"time\":\"{}\",\"level\":\"{}\",\"service\":\"{}\",{}}}\n";

// Whether the character needs no quotes in a text line.
bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("._:/@+-[]*{}").find(c) != std::string_view::npos;
}

void append_json_string(std::string& line, std::string_view text) {
  using nlohmann::json;
  line += json(text).dump(-1, ' ', true, json::error_handler_t::replace);
}

void append_json_value(std::string& line, std::string_view text) {
  if (text.size() <= kMaxTextBytes) return append_json_string(line, text);
  append_json_string(line, std::string(text.substr(0, kMaxTextBytes)) + "...");
}

void append_text_value(std::string& line, std::string_view text) {
  if (!text.empty() && text.size() <= kMaxTextBytes &&
      std::all_of(text.begin(), text.end(), is_plain)) {
    line += text;
  } else {
    line.append("\"").append(escape_for_log(text, kMaxTextBytes)).append("\"");
  }
}

void append_value(std::string& line, const LogField& field, LogFormat format) {
  if (const auto* integer = std::get_if<std::int64_t>(&field.value)) {
    fmt::format_to(std::back_inserter(line), "{}", *integer);
  } else if (const auto* number = std::get_if<double>(&field.value)) {
    fmt::format_to(std::back_inserter(line), "{:.3f}", *number);
  } else {
    const auto text = std::get<std::string_view>(field.value);
    format == LogFormat::kJson ? append_json_value(line, text) : append_text_value(line, text);
  }
}

void append_text(std::string& line, std::string_view event, std::span<const LogField> fields) {
  line += event;
  for (const auto& field : fields) {
    line.append(" ").append(field.name).append("=");
    append_value(line, field, LogFormat::kText);
  }
}

void append_json(std::string& line, std::string_view event, std::span<const LogField> fields) {
  line += "\"event\":";
  append_json_string(line, event);
  for (const auto& field : fields) {
    line.append(",\"").append(field.name).append("\":");
    append_value(line, field, LogFormat::kJson);
  }
}

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace:
      return spdlog::level::trace;
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      break;
  }
  return spdlog::level::err;
}

// Writes each line with one call of write(2). The kernel does not mix these calls, so they need no
// lock.
class StdoutSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit StdoutSink(LogFormat format) : format_(format) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const auto time = format_time(std::chrono::floor<std::chrono::milliseconds>(message.time));
    const auto level = spdlog::level::to_string_view(message.level);
    // Ends a line that was cut short, as on a full disk.
    const std::string_view begin = ends_within_line_ ? "\n" : "";
    write(fmt::format(fmt::runtime(format_ == LogFormat::kJson ? kJsonLine : kTextLine), begin,
                      time, level, message.logger_name, message.payload));
  }
  void flush_() override {}

  // A line that cannot be written is lost, as there is no other place to report it.
  void write(std::string_view line) {
    auto rest = line;
    while (!rest.empty()) {
      const auto written = ::write(STDOUT_FILENO, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    if (rest.size() < line.size()) ends_within_line_ = !rest.empty();
  }

  const LogFormat format_;
  std::atomic<bool> ends_within_line_ = false;  // the output
};

class SpdlogLog final : public Log {
 public:
  SpdlogLog(const std::string& service, const std::string& level, LogFormat format)
      : format_(format), logger_(service, std::make_shared<StdoutSink>(format)) {
    logger_.set_level(spdlog::level::from_str(level));
  }

  void write(LogLevel level, std::string_view event, std::span<const LogField> fields) override {
    const auto severity = to_spdlog(level);
    if (!logger_.should_log(severity)) return;
    std::string line;
    line.reserve(kUsualLineBytes);
    if (format_ == LogFormat::kJson) {
      append_json(line, event, fields);
    } else {
      append_text(line, event, fields);
    }
    logger_.log(severity, spdlog::string_view_t(line.data(), line.size()));
  }

 private:
  LogFormat format_;
  spdlog::logger logger_;
};

}  // namespace

std::unique_ptr<Log> make_log(const std::string& service, const std::string& level,
                              LogFormat format) {
  return std::make_unique<SpdlogLog>(service, level, format);
}

}  // namespace common
