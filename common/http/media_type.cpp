#include "common/http/media_type.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "common/http/ascii.hpp"
#include "common/http/problem.hpp"

namespace common::http {
namespace {

constexpr int kFullQuality = 1000;  // q=1, in thousandths

// Removes the part before the next `separator` from the front of `text` and returns it without
// blanks around it. A separator in a quoted string does not count (RFC 9110 section 5.6.4).
std::string_view take_part(std::string_view& text, char separator) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < text.size() && (quoted || text[end] != separator); ++end) {
    if (text[end] == '"') quoted = !quoted;
    if (quoted && text[end] == '\\') ++end;
  }
  end = std::min(end, text.size());
  const auto part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trim_blanks(part);
}

// The value of a parameter in "name=value; ...", without quotes.
std::optional<std::string_view> find_parameter(std::string_view parameters, std::string_view name) {
  while (!parameters.empty()) {
    const auto parameter = take_part(parameters, ';');
    const auto equals = std::min(parameter.find('='), parameter.size());
    if (!equals_ignoring_case(trim_blanks(parameter.substr(0, equals)), name)) continue;
    auto value = trim_blanks(parameter.substr(std::min(equals + 1, parameter.size())));
    const bool quoted = value.size() > 1 && value.starts_with('"') && value.ends_with('"');
    return quoted ? value.substr(1, value.size() - 2) : value;
  }
  return std::nullopt;
}

// RFC 9110 section 12.4.2: 0 to 1 with at most three decimals. In thousandths.
std::optional<int> parse_weight(std::string_view text) {
  const bool fits = !text.empty() && text.size() <= 5 && (text[0] == '0' || text[0] == '1') &&
                    (text.size() == 1 || text[1] == '.');
  if (!fits) return std::nullopt;
  int weight = (text[0] - '0') * kFullQuality;
  int unit = kFullQuality / 10;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (!is_ascii_digit(digit)) return std::nullopt;
    weight += (digit - '0') * unit;
    unit /= 10;
  }
  if (weight > kFullQuality) return std::nullopt;
  return weight;
}

// How exactly a range such as text/* names a type.
enum class Match : std::uint8_t { kNone, kAny, kSubtype, kExact };

Match match(std::string_view range, std::string_view type) {
  if (equals_ignoring_case(range, type)) return Match::kExact;
  if (range == "*/*") return Match::kAny;
  const auto family = type.substr(0, type.find('/') + 1);
  const bool covers =
      range.ends_with("/*") && equals_ignoring_case(range.substr(0, range.size() - 1), family);
  return covers ? Match::kSubtype : Match::kNone;
}

// What Accept says of a type, by its most specific range.
struct Acceptance {
  Match match = Match::kNone;
  int quality = 0;
};

Acceptance acceptance_of(const Request& request, std::string_view type) {
  Acceptance best;
  for (const auto& [name, value] : request.headers.fields()) {
    if (!equals_ignoring_case(name, "Accept")) continue;
    for (std::string_view rest = value; !rest.empty();) {
      auto parameters = take_part(rest, ',');
      const auto range = take_part(parameters, ';');
      const auto weight = find_parameter(parameters, "q");
      const auto quality = weight ? parse_weight(*weight) : kFullQuality;
      const auto found = match(range, type);
      if (!quality || found == Match::kNone || found < best.match) continue;
      if (found > best.match) best = {found, 0};
      best.quality = std::max(best.quality, *quality);
    }
  }
  return best;
}

bool is_coded(const Request& request) {
  for (const auto& [name, value] : request.headers.fields()) {
    if (!equals_ignoring_case(name, "Content-Encoding")) continue;
    for (std::string_view rest = value; !rest.empty();) {
      const auto coding = take_part(rest, ',');
      if (!coding.empty() && !equals_ignoring_case(coding, "identity")) return true;
    }
  }
  return false;
}

bool has_foreign_charset(const Request& request) {
  const auto* type = request.headers.find("Content-Type");
  if (type == nullptr) return false;
  std::string_view parameters = *type;
  take_part(parameters, ';');
  const auto charset = find_parameter(parameters, "charset").value_or("utf-8");
  return !equals_ignoring_case(charset, "utf-8") && !equals_ignoring_case(charset, "utf8");
}

}  // namespace

std::string_view media_type_of(const Request& request) {
  const auto* type = request.headers.find("Content-Type");
  if (type == nullptr) return {};
  std::string_view rest = *type;
  return take_part(rest, ';');
}

void check_body_encoding(const Request& request) {
  Problem problem{.status = 415, .code = "unsupported_media_type", .message = {}};
  if (is_coded(request)) {
    problem.message = "The body must not be compressed";
    problem.hint = "Send it without Content-Encoding.";
    problem.headers.add("Accept-Encoding", "identity");  // RFC 9110 section 12.5.3
    throw ProblemException(std::move(problem));
  }
  if (has_foreign_charset(request)) {
    problem.message = "The body must be UTF-8";
    problem.hint = "Encode it as UTF-8, and leave charset out of Content-Type.";
    throw ProblemException(std::move(problem));
  }
}

bool prefers(const Request& request, std::string_view type, std::string_view other) {
  const auto wanted = acceptance_of(request, type);
  const auto alternative = acceptance_of(request, other);
  if (wanted.quality != alternative.quality) return wanted.quality > alternative.quality;
  return wanted.quality > 0 && wanted.match == Match::kExact;
}

}  // namespace common::http
