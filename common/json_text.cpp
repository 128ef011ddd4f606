#include "common/json_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <nlohmann/json.hpp>

namespace common {
namespace {

// Stands in a JSON string as it is (RFC 8259 section 7), whatever is around it.
constexpr auto kIsPlain = [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; };

}  // namespace

// A comma, unless what stands before is the beginning of something.
void JsonText::separate() {
  if (text_.empty()) return;
  const char last = text_.back();
  if (last != '{' && last != '[' && last != ':') text_ += ',';
}

void JsonText::begin_member(std::string_view name) {
  separate();
  text_ += '"';
  text_ += name;
  text_ += "\":";
}

void JsonText::value(std::string_view text) {
  if (!std::all_of(text.begin(), text.end(), kIsPlain)) return append(nlohmann::json(text).dump());
  separate();
  text_ += '"';
  text_ += text;
  text_ += '"';
}

void JsonText::value(std::int64_t number) {
  std::array<char, 20> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  append({digits.data(), end});
}

}  // namespace common
