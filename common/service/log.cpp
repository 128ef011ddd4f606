#include "common/service/log.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <initializer_list>
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
// Of one field; the rest is cut, as whoever sends the text chooses its length.
constexpr std::size_t kMaxTextBytes = 200;

// Which characters stand in a text line without quotes.
constexpr std::array<bool, 256> kIsPlain = [] {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/@+-[]*{}";
  std::array<bool, 256> is_plain{};
  for (const char c : kPlain) is_plain[static_cast<unsigned char>(c)] = true;
  return is_plain;
}();

bool needs_no_quotes(std::string_view text) {
  return !text.empty() && text.size() <= kMaxTextBytes &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return kIsPlain[static_cast<unsigned char>(c)]; });
}

void append_json_string(std::string& line, std::string_view text) {
  using nlohmann::json;
  line += json(text).dump(-1, ' ', true, json::error_handler_t::replace);
}

struct TextValue {
  std::string& line;
  void operator()(std::string_view text) const {
    if (needs_no_quotes(text)) {
      line += text;
    } else {
      line.append("\"").append(escape_for_log(text, kMaxTextBytes)).append("\"");
    }
  }
  void operator()(std::int64_t number) const {
    const fmt::format_int digits(number);
    line.append(digits.data(), digits.size());
  }
  void operator()(double number) const {
    std::array<char, 320> digits{};  // of the largest there is
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                   std::chars_format::fixed, 3);
    line.append(digits.data(), end.ptr);
  }
};

struct JsonValue : TextValue {
  using TextValue::operator();
  void operator()(std::string_view text) const {
    if (text.size() <= kMaxTextBytes) return append_json_string(line, text);
    append_json_string(line, std::string(text.substr(0, kMaxTextBytes)) + "...");
  }
};

void append_text(std::string& line, std::string_view event, std::span<const LogField> fields) {
  line += event;
  for (const auto& field : fields) {
    line.append(" ").append(field.name).append("=");
    std::visit(TextValue{line}, field.value);
  }
}

void append_json(std::string& line, std::string_view event, std::span<const LogField> fields) {
  line += "\"event\":";
  append_json_string(line, event);
  for (const auto& field : fields) {
    line.append(",\"").append(field.name).append("\":");
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

// Writes each line by one call of write(2), which the kernel does not mix with those of other
// threads. So no lock is needed.
class StdoutSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit StdoutSink(LogFormat format) : format_(format) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const auto time = format_time(std::chrono::floor<std::chrono::milliseconds>(message.time));
    const auto level = view(spdlog::level::to_string_view(message.level));
    const auto service = view(message.logger_name);
    const auto what = view(message.payload);
    // After a line that was cut short, as on a full disk.
    const std::string_view begin = ends_within_line_ ? "\n" : "";
    if (format_ == LogFormat::kJson) {
      write(join({begin, R"({"time":")", time, R"(","level":")", level, R"(","service":")", service,
                  R"(",)", what, "}\n"}));
    } else {
      write(join({begin, time, " ", level, " ", service, " ", what, "\n"}));
    }
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

  static std::string join(std::initializer_list<std::string_view> pieces) {
    std::size_t size = 0;
    for (const auto piece : pieces) size += piece.size();
    std::string line;
    line.reserve(size);
    for (const auto piece : pieces) line += piece;
    return line;
  }

  static std::string_view view(spdlog::string_view_t text) { return {text.data(), text.size()}; }

  const LogFormat format_;
  std::atomic<bool> ends_within_line_ = false;  // what was written
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
