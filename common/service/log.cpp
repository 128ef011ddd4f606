#include "common/service/log.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "common/core/address.hpp"
#include "common/core/text.hpp"
#include "common/service/line_writer.hpp"
#include "common/service/recent_lines.hpp"
#include "common/service/refusal_limit.hpp"

namespace common {
namespace {

constexpr std::size_t kUsualLineBytes = 256;
// Longer texts are cut, because clients choose the length of what they send.
constexpr std::size_t kMaxTextBytes = 200;

// Time, level, service, and the event with its fields.
constexpr const char* kTextLine = "{} {} {} {}\n";
constexpr const char* kJsonLine = "{{\"time\":\"{}\",\"level\":\"{}\",\"service\":\"{}\",{}}}\n";

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

bool has_field(std::span<const LogField> fields, std::string_view name) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const LogField& field) { return field.name == name; });
}

constexpr std::string_view kGreen = "\x1B[32m";
constexpr std::string_view kYellow = "\x1B[33m";
constexpr std::string_view kRed = "\x1B[31m";
constexpr std::string_view kDim = "\x1B[2m";
constexpr std::string_view kPlain = "\x1B[0m";

constexpr std::int64_t kFirstRefusal = 400;
constexpr std::int64_t kFirstFault = 500;

// What the short form leaves out of events, as the line of the request or the reader has it.
bool is_brief(const LogField& field) {
  return field.name != "request_id" && field.name != "ip" && field.name != "session";
}

void append_short_request(std::string& line, std::string_view event,
                          std::span<const LogField> fields) {
  const auto status = value_of(fields, "status", std::int64_t{0});
  auto colour = kGreen;
  if (status >= kFirstRefusal) colour = kYellow;
  if (status >= kFirstFault) colour = kRed;
  const auto* mark = status < kFirstRefusal ? "✓" : "✕";
  const bool is_preflight = event == "preflight";
  fmt::format_to(std::back_inserter(line), "{}{} {:<6} ", is_preflight ? kDim : colour, mark,
                 value_of(fields, "method", std::string_view()));
  append_text_value(line, value_of(fields, "path", std::string_view()));
  fmt::format_to(std::back_inserter(line), " {}{}{} {:.0f} ms {}{}{}", status, kPlain, kDim,
                 value_of(fields, "ms", 0.0), is_preflight ? "preflight " : "",
                 value_of(fields, "request_id", std::string_view()), kPlain);
}

void append_short_event(std::string& line, LogLevel level, std::string_view event,
                        std::span<const LogField> fields) {
  const bool is_bad = level >= LogLevel::kWarn;
  auto colour = has_field(fields, "reason") ? kYellow : kPlain;
  if (is_bad) colour = kRed;
  fmt::format_to(std::back_inserter(line), "{}{} {}{}", colour, is_bad ? "!" : "·", event, kPlain);
  for (const auto& field : fields) {
    if (!is_brief(field)) continue;
    line.append(" ").append(field.name).append("=");
    append_value(line, field, LogFormat::kText);
  }
  fmt::format_to(std::back_inserter(line), " {}{}{}", kDim,
                 value_of(fields, "request_id", std::string_view()), kPlain);
}

bool is_request(std::string_view event) { return event == "request" || event == "preflight"; }

// Whether an event says more than the line of its request: who, why, or that something is wrong.
bool is_worth_a_line(LogLevel level, std::string_view event, std::span<const LogField> fields) {
  return is_request(event) || level >= LogLevel::kWarn || !has_field(fields, "request_id") ||
         has_field(fields, "reason") || has_field(fields, "user");
}

// Whether any client can cause this line as often as it likes.
bool is_refusal(std::string_view event, std::span<const LogField> fields) {
  return event == "token_rejected" || event.ends_with("_throttled") ||
         (is_request(event) && value_of(fields, "status", std::int64_t{0}) >= kFirstRefusal);
}

void append_local_time(std::string& line, std::chrono::system_clock::time_point time) {
  const auto seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  fmt::format_to(std::back_inserter(line), "{:02}:{:02}:{:02} ", parts.tm_hour, parts.tm_min,
                 parts.tm_sec);
}

std::string_view name_of(spdlog::level::level_enum level) {
  const auto name = spdlog::level::to_string_view(level);
  return {name.data(), name.size()};
}

// The event and its fields, without what format_line() adds.
std::string format_event(LogFormat format, std::string_view service,
                         std::chrono::system_clock::time_point now, LogLevel level,
                         std::string_view event, std::span<const LogField> fields) {
  std::string line;
  line.reserve(kUsualLineBytes);
  if (format == LogFormat::kText) {
    append_text(line, event, fields);
  } else if (format == LogFormat::kJson) {
    append_json(line, event, fields);
  } else {
    append_local_time(line, now);
    fmt::format_to(std::back_inserter(line), "{:<13} ", service);
    is_request(event) ? append_short_request(line, event, fields)
                      : append_short_event(line, level, event, fields);
  }
  return line;
}

std::string format_line(LogFormat format, const spdlog::details::log_msg& message) {
  if (format == LogFormat::kShort) return fmt::format("{}\n", message.payload);
  const auto time = format_time(std::chrono::floor<std::chrono::milliseconds>(message.time));
  const auto level = spdlog::level::to_string_view(message.level);
  return fmt::format(fmt::runtime(format == LogFormat::kJson ? kJsonLine : kTextLine), time, level,
                     message.logger_name, message.payload);
}

class FileSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  // `file` stays open.
  FileSink(int file, LogFormat format, LineWriter::DescribeLoss describe_loss, LostLines* lost)
      : format_(format), writer_(file, std::move(describe_loss), lost) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    writer_.write(format_line(format_, message));
  }
  void flush_() override {}

  const LogFormat format_;
  LineWriter writer_;
};

std::shared_ptr<FileSink> make_sink(int file, LogFormat format, const LogOptions& options) {
  const auto describe_loss = [format, service = options.service](std::uint64_t lines) {
    const LogField fields[] = {{"lines", static_cast<std::int64_t>(lines)}};
    const auto now = spdlog::log_clock::now();
    const auto text = format_event(format, service, now, LogLevel::kWarn, "log_lines_lost", fields);
    return format_line(format, {now, {}, service, spdlog::level::warn, text});
  };
  return std::make_shared<FileSink>(file, format, describe_loss, options.lost_lines);
}

int open_file(const std::string& path) {
  constexpr int kMode = 0640;
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kMode);
  if (file < 0)
    throw std::system_error(errno, std::generic_category(), "setting LOG_FILE: " + path);
  return file;
}

class SpdlogLog final : public Log {
 public:
  explicit SpdlogLog(LogOptions options)
      : options_(std::move(options)),
        logger_(options_.service, make_sink(STDOUT_FILENO, options_.format, options_)) {
    logger_.set_level(spdlog::level::from_str(options_.level));
    if (options_.file.empty()) return;
    file_ = std::make_unique<spdlog::logger>(
        options_.service, make_sink(open_file(options_.file), LogFormat::kText, options_));
    file_->set_level(logger_.level());
  }
  ~SpdlogLog() override { report(refusals_.take_omitted(RefusalLimit::TimePoint::max())); }

  SpdlogLog(const SpdlogLog&) = delete;
  SpdlogLog& operator=(const SpdlogLog&) = delete;

  void write(LogLevel level, std::string_view event, std::span<const LogField> fields) override {
    const auto now = spdlog::log_clock::now();
    report(refusals_.take_omitted(now));
    if (!logger_.should_log(to_spdlog(level))) return;
    const bool is_admitted = logger_.level() <= spdlog::level::debug ||
                             !is_refusal(event, fields) ||
                             refusals_.admit(network_of(value_of(fields, "ip", std::string_view())));
    auto text = needs_text_ ? format(LogFormat::kText, now, level, event, fields) : std::string();
    if (is_admitted) print(now, level, event, fields, text);
    if (options_.recent == nullptr) return;
    options_.recent->add(value_of(fields, "request_id", std::string_view()),
                         {now, name_of(to_spdlog(level)), std::move(text)});
  }

 private:
  void report(const std::vector<RefusalLimit::Omitted>& omitted) {
    for (const auto& [address, lines] : omitted) {
      const auto now = spdlog::log_clock::now();
      const LogField fields[] = {{"address", address}, {"lines", lines}};
      print(now, LogLevel::kInfo, "refusals_omitted", fields,
            format(LogFormat::kText, now, LogLevel::kInfo, "refusals_omitted", fields));
    }
  }

  [[nodiscard]] std::string format(LogFormat format, spdlog::log_clock::time_point now,
                                   LogLevel level, std::string_view event,
                                   std::span<const LogField> fields) const {
    return format_event(format, options_.service, now, level, event, fields);
  }

  // `text` is the event as text, if needs_text_.
  void print(spdlog::log_clock::time_point now, LogLevel level, std::string_view event,
             std::span<const LogField> fields, std::string_view text) {
    const auto log = [&](spdlog::logger& logger, std::string_view line) {
      logger.log(now, {}, to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
    };
    if (options_.format == LogFormat::kText) {
      log(logger_, text);
    } else if (options_.format == LogFormat::kJson || is_worth_a_line(level, event, fields)) {
      log(logger_, format(options_.format, now, level, event, fields));
    }
    if (file_) log(*file_, text);
  }

  const LogOptions options_;
  spdlog::logger logger_;
  std::unique_ptr<spdlog::logger> file_;  // null without a file
  const bool needs_text_ =
      options_.format == LogFormat::kText || !options_.file.empty() || options_.recent != nullptr;
  RefusalLimit refusals_;
};

}  // namespace

std::unique_ptr<Log> make_log(LogOptions options) {
  return std::make_unique<SpdlogLog>(std::move(options));
}

std::string format_text_line(std::chrono::system_clock::time_point time, std::string_view level,
                             std::string_view service, std::string_view text) {
  const auto stamp = format_time(std::chrono::floor<std::chrono::milliseconds>(time));
  return fmt::format("{} {} {} {}", stamp, level, service, text);
}

}  // namespace common
