#include "common/http/plain_json.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace common {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxDigits = 18;  // so that no number is too large

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

class PlainReader {
 public:
  explicit PlainReader(std::string_view text) : rest_(text) {}

  std::optional<json> read() {
    json object = json::object();
    const bool is_plain =
        take('{') && (take('}') || read_members(object.get_ref<json::object_t&>()));
    skip_blanks();
    if (!is_plain || !rest_.empty()) return std::nullopt;
    return object;
  }

 private:
  // With the brace behind them. What follows a value has to be a comma or that brace, so no value
  // needs to look where it ends.
  bool read_members(json::object_t& members) {
    do {
      const auto name = read_text();
      if (!name || !take(':')) return false;
      auto value = read_value();
      if (value.is_null()) return false;
      const auto before = members.size();
      members.emplace_hint(members.end(), *name, std::move(value));
      const bool stands_twice = members.size() == before;
      if (stands_twice) return false;
    } while (take(','));
    return take('}');
  }

  // null where there is no plain value.
  json read_value() {
    if (const auto text = read_text()) return std::string(*text);
    if (take_word("true")) return true;
    if (take_word("false")) return false;
    if (const auto number = read_number()) return *number;
    return nullptr;
  }

  std::optional<std::string_view> read_text() {
    if (!take('"')) return std::nullopt;
    const auto end = std::find_if(rest_.begin(), rest_.end(), [](char c) {
      return c < 0x20 || c > 0x7E || c == '"' || c == '\\';
    });
    const auto text = take_until(end);
    if (rest_.empty() || rest_.front() != '"') return std::nullopt;
    rest_.remove_prefix(1);
    return text;
  }

  std::optional<std::uint64_t> read_number() {
    const auto digits = take_until(std::find_if_not(rest_.begin(), rest_.end(), is_digit));
    if (digits.empty() || digits.size() > kMaxDigits) return std::nullopt;
    if (digits.front() == '0' && digits.size() > 1) return std::nullopt;
    std::uint64_t number = 0;
    for (const char digit : digits) number = number * 10 + static_cast<unsigned>(digit - '0');
    return number;
  }

  bool take(char wanted) {
    skip_blanks();
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool take_word(std::string_view wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }

  std::string_view take_until(std::string_view::iterator end) {
    const auto taken = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  void skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
  }

  std::string_view rest_;
};

}  // namespace

std::optional<json> read_plain_object(std::string_view text) { return PlainReader(text).read(); }

}  // namespace common
