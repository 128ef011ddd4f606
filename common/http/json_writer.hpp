#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/core/clock.hpp"

namespace common {

// Writes JSON without building a tree, for responses with many rows and frequent ones. The caller
// balances begin and end and names every member.
class JsonWriter {
 public:
  void begin_object() { begin('{'); }
  void end_object() { text_ += '}'; }
  void begin_array() { begin('['); }
  void end_array() { text_ += ']'; }

  // A member of the current object and its value.
  template <class Value>
  void member(std::string_view name, const Value& what) {
    begin_member(name);
    value(what);
  }
  // The next value is that of the member. `name` is a constant without characters to escape.
  void begin_member(std::string_view name);

  // `text` is UTF-8. Throws nlohmann::json::type_error if it is not.
  void value(std::string_view text);
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(const char* text) { value(std::string_view(text)); }
  void value(std::int64_t number);
  void value(Timestamp time);  // as format_time() does
  void value(std::same_as<bool> auto flag) { append(flag ? "true" : "false"); }
  void value(std::nullptr_t) { append("null"); }
  // Writes null for no value.
  template <class Value>
  void value(const std::optional<Value>& what) {
    if (what) return value(*what);
    value(nullptr);
  }
  // Inserts it unchanged.
  void value(const JsonWriter& json) { append(json.text_); }

  [[nodiscard]] const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  void begin(char bracket) {
    separate();
    text_ += bracket;
  }
  void append(std::string_view json) {
    separate();
    text_ += json;
  }
  void separate();

  std::string text_;
};

}  // namespace common
