#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <variant>

namespace common {

enum class LogLevel : std::uint8_t { kTrace, kDebug, kInfo, kWarn, kError };

// One named value of a log line. It borrows its text: build it in the call.
struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double> value;
};

// The value of the field `name`, or `missing` if no such field has this type.
template <class Value>
Value value_of(std::span<const LogField> fields, std::string_view name, Value missing) {
  for (const auto& field : fields) {
    if (field.name != name) continue;
    const auto* value = std::get_if<Value>(&field.value);
    return value == nullptr ? missing : *value;
  }
  return missing;
}

// Takes events, one line each. Any thread may call it. The implementation escapes text; a Secret
// does not convert to a field, so that it cannot be logged.
class Log {
 public:
  virtual ~Log() = default;

  // `event` is a constant such as "login_failed".
  virtual void write(LogLevel level, std::string_view event, std::span<const LogField> fields) = 0;

  void debug(std::string_view event, std::initializer_list<LogField> fields) {
    write(LogLevel::kDebug, event, {fields.begin(), fields.size()});
  }
  void info(std::string_view event, std::initializer_list<LogField> fields) {
    write(LogLevel::kInfo, event, {fields.begin(), fields.size()});
  }
  void warn(std::string_view event, std::initializer_list<LogField> fields) {
    write(LogLevel::kWarn, event, {fields.begin(), fields.size()});
  }
  void error(std::string_view event, std::initializer_list<LogField> fields) {
    write(LogLevel::kError, event, {fields.begin(), fields.size()});
  }
};

}  // namespace common
