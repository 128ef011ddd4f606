#include "common/log.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "common/core/text.hpp"

namespace common {
namespace {

using Buffer = fmt::memory_buffer;

// Of one field; the rest is cut, as whoever sends the text chooses its length.
constexpr std::size_t kMaxTextBytes = 200;

bool needs_no_quotes(std::string_view text) {
  return !text.empty() && text.size() <= kMaxTextBytes &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("._:/@+-[]*{}").find(c) != std::string_view::npos;
         });
}

void append(Buffer& line, std::string_view text) {
  line.append(text.data(), text.data() + text.size());
}

void append_json_string(Buffer& line, std::string_view text) {
  using nlohmann::json;
  append(line, json(text).dump(-1, ' ', true, json::error_handler_t::replace));
}

struct TextValue {
  Buffer& line;
  void operator()(std::string_view text) const {
    if (needs_no_quotes(text)) return append(line, text);
    fmt::format_to(std::back_inserter(line), "\"{}\"", escape_for_log(text, kMaxTextBytes));
  }
  void operator()(std::int64_t number) const {
    fmt::format_to(std::back_inserter(line), "{}", number);
  }
  void operator()(double number) const {
    fmt::format_to(std::back_inserter(line), "{:.3f}", number);
  }
};

struct JsonValue : TextValue {
  using TextValue::operator();
  void operator()(std::string_view text) const {
    if (text.size() <= kMaxTextBytes) return append_json_string(line, text);
    append_json_string(line, std::string(text.substr(0, kMaxTextBytes)) + "...");
  }
};

void append_text(Buffer& line, std::string_view event, std::span<const LogField> fields) {
  append(line, event);
  for (const auto& field : fields) {
    line.push_back(' ');
    append(line, field.name);
    line.push_back('=');
    std::visit(TextValue{line}, field.value);
  }
}

void append_json(Buffer& line, std::string_view event, std::span<const LogField> fields) {
  append(line, "\"event\":");
  append_json_string(line, event);
  for (const auto& field : fields) {
    fmt::format_to(std::back_inserter(line), ",\"{}\":", field.name);
    std::visit(JsonValue{{line}}, field.value);
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

class SpdlogLog final : public Log {
 public:
  SpdlogLog(const std::string& service, const std::string& level, LogFormat format)
      : format_(format), logger_(service, std::make_shared<spdlog::sinks::stdout_sink_mt>()) {
    const char* pattern = format == LogFormat::kJson
                              ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","service":"%n",%v})"
                              : "%Y-%m-%dT%H:%M:%S.%eZ %l %n %v";
    logger_.set_formatter(std::make_unique<spdlog::pattern_formatter>(
        pattern, spdlog::pattern_time_type::utc, std::string("\n")));
    logger_.set_level(spdlog::level::from_str(level));
    logger_.flush_on(spdlog::level::trace);  // a line is seen when its event happens
  }

  void write(LogLevel level, std::string_view event, std::span<const LogField> fields) override {
    const auto severity = to_spdlog(level);
    if (!logger_.should_log(severity)) return;
    Buffer line;
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
