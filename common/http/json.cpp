#include "common/http/json.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "common/core/text.hpp"

namespace common {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxDuplicates = 16;

// "line 2, column 7" of a byte, counted from 1.
std::string describe_place(std::string_view text, std::size_t byte) {
  const auto before = text.substr(0, byte == 0 ? 0 : std::min(byte - 1, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto line_start = before.rfind('\n');
  const auto column =
      line_start == std::string_view::npos ? before.size() + 1 : before.size() - line_start;
  return fmt::format("line {}, column {}", line, column);
}

// The error at a byte, counted from 1. Bytes before it that are not UTF-8 are the better reason.
JsonError error_at(std::string_view text, std::size_t byte) {
  const auto invalid = find_invalid_utf8(text);
  if (invalid && *invalid < byte) {
    return JsonError("not UTF-8 at " + describe_place(text, *invalid + 1));
  }
  return JsonError("syntax error at " + describe_place(text, byte));
}

// The SAX handler of nlohmann's parser: builds the value and checks the depth and for duplicate
// members, which the finished value no longer shows.
class StrictReader {
 public:
  StrictReader(std::string_view text, int max_depth, StrictJson& result)
      : text_(text), max_depth_(static_cast<std::size_t>(max_depth)), result_(result) {}

  bool null() { return put(nullptr); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(std::int64_t value) { return put(value); }
  bool number_unsigned(std::uint64_t value) { return put(value); }
  bool number_float(double value, const std::string&) { return put(value); }
  bool string(std::string& value) { return put(std::move(value)); }
  bool binary(json::binary_t&) { return false; }  // not in JSON text

  bool start_object(std::size_t) { return open(json::object()); }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open(json::array()); }
  bool end_array() { return close(); }

  bool key(const std::string& name) {
    auto& object = open_.back();
    const auto [place, is_new] = object.value->get_ref<json::object_t&>().try_emplace(name);
    object.member = place->first;
    next_member_ = &place->second;
    if (!is_new) note_duplicate();
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const json::exception& error) {
    if (const auto* wrong = dynamic_cast<const json::parse_error*>(&error)) {
      throw error_at(text_, wrong->byte);
    }
    throw JsonError("number out of range");
  }

 private:
  // An object or array that is not complete yet.
  struct Open {
    json* value;
    std::string_view member;  // of an object: the current one
  };

  // The first value is the root. Every other one belongs to the innermost open object or array.
  json& place_for(json value) {
    if (open_.empty()) return result_.value = std::move(value);
    auto& parent = *open_.back().value;
    if (parent.is_object()) return *next_member_ = std::move(value);
    return parent.emplace_back(std::move(value));
  }

  bool put(json value) {
    place_for(std::move(value));
    return true;
  }

  bool open(json value) {
    if (open_.size() >= max_depth_) {
      throw JsonError(fmt::format("nested more than {} levels deep", max_depth_));
    }
    open_.push_back({&place_for(std::move(value)), {}});
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  void note_duplicate() {
    if (result_.duplicates.size() == kMaxDuplicates) return;
    std::string pointer;
    for (const auto& [value, member] : open_) {
      if (value->is_object()) pointer += "/" + escape_pointer(member);
    }
    result_.duplicates.push_back(std::move(pointer));
  }

  std::string_view text_;
  std::size_t max_depth_;
  StrictJson& result_;
  std::vector<Open> open_;
  json* next_member_ = nullptr;
};

}  // namespace

bool is_string(const json& value, std::string_view text) {
  return value.is_string() && value.get_ref<const std::string&>() == text;
}

std::optional<std::int64_t> to_integer(const json& value) {
  constexpr double kEndOfExact = 1LL << 53U;  // from here on, a double stands for several integers
  if (value.is_number_float()) {
    const auto number = value.get<double>();
    if (std::abs(number) >= kEndOfExact || std::trunc(number) != number) return std::nullopt;
    return static_cast<std::int64_t>(number);
  }
  const bool fits =
      value.is_number_integer() &&
      (!value.is_number_unsigned() || value.get<std::uint64_t>() <= std::uint64_t{INT64_MAX});
  if (!fits) return std::nullopt;
  return value.get<std::int64_t>();
}

std::string escape_pointer(std::string_view name) {
  std::string escaped;
  for (const char c : name) {
    if (c == '~') {
      escaped += "~0";
    } else if (c == '/') {
      escaped += "~1";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

StrictJson parse_strict_json(std::string_view text, int max_depth) {
  if (text.starts_with("\xEF\xBB\xBF")) throw JsonError("byte order mark at the start");
  // nlohmann's parser stops at a NUL byte.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    throw error_at(text, nul + 1);
  }
  StrictJson result;
  StrictReader reader(text, max_depth, result);
  json::sax_parse(text.begin(), text.end(), &reader);
  return result;
}

}  // namespace common
