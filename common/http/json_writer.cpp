#include "common/http/json_writer.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "common/core/text.hpp"

namespace common {
namespace {

constexpr std::size_t kUsualBytes = 512;

// The ASCII characters that a JSON string does not escape (RFC 8259 section 7).
constexpr std::array<bool, 256> kIsPlain = [] {
  std::array<bool, 256> is_plain{};
  for (unsigned char c = 0x20; c < 0x7F; ++c) is_plain[c] = c != '"' && c != '\\';
  return is_plain;
}();

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return kIsPlain[static_cast<unsigned char>(c)]; });
}

}  // namespace

// A comma, unless this is the first value of an object or array, or the value of a member.
void JsonWriter::separate() {
  if (text_.empty()) return text_.reserve(kUsualBytes);
  const char last = text_.back();
  if (last != '{' && last != '[' && last != ':') text_ += ',';
}

void JsonWriter::begin_member(std::string_view name) {
  separate();
  text_.append("\"").append(name).append("\":");
}

void JsonWriter::value(std::string_view text) {
  if (!is_plain(text)) return append(nlohmann::json(text).dump());
  separate();
  text_.append("\"").append(text).append("\"");
}

void JsonWriter::value(Timestamp time) {
  append("\"");
  append_time(text_, time);
  text_ += '"';
}

void JsonWriter::value(std::int64_t number) { append(std::to_string(number)); }

}  // namespace common
