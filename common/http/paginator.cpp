#include "common/http/paginator.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "common/core/error.hpp"
#include "common/core/text.hpp"
#include "common/http/json_body.hpp"
#include "common/http/url.hpp"
#include "common/jwt/base64url.hpp"

namespace common::http {
namespace {

constexpr std::size_t kSignatureBytes = 16;  // half of a SHA-256, RFC 2104 section 5

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc::result_out_of_range && stop == end) {
    return text.front() == '-' ? INT64_MIN : INT64_MAX;
  }
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

int read_limit(std::string_view text) {
  const auto limit = parse_number(text);
  if (!limit || *limit < 1) {
    throw Error(ErrorKind::kMalformed, "bad_query", "limit must be a number from 1 up");
  }
  return static_cast<int>(std::min<std::int64_t>(*limit, Paginator::kMaxLimit));
}

}  // namespace

Paginator::Paginator(const Secret& secret) : hmac_(secret) {}

std::string Paginator::make_cursor(const std::string& path, std::int64_t after_id) const {
  const auto signature = hmac_.sign(fmt::format("cursor {} {}", path, after_id));
  return encode_base64url(std::string(signature.begin(), signature.begin() + kSignatureBytes) +
                          std::to_string(after_id));
}

std::int64_t Paginator::read_cursor(const std::string& path, const std::string& cursor) const {
  const auto bytes = decode_base64url(cursor);
  if (bytes && bytes->size() > kSignatureBytes) {
    const auto after_id = parse_number(bytes->substr(kSignatureBytes));
    if (after_id && make_cursor(path, *after_id) == cursor) return *after_id;
  }
  throw Error(ErrorKind::kMalformed, "bad_cursor", "cursor is not one of this list",
              "Take it from next of the page before, and change nothing in it.");
}

PageRequest Paginator::read(const Request& request) const {
  PageRequest page;
  for (const auto& [name, value] : parse_query(request.query)) {
    if (name == "limit") {
      page.limit = read_limit(value);
    } else if (name == "cursor") {
      page.after_id = read_cursor(request.path, value);
    } else {
      // Escaped: a NUL would end the sentence, and a terminal would obey control characters.
      throw Error(ErrorKind::kMalformed, "unknown_parameter",
                  fmt::format("The query parameter {} is not known here", escape_for_log(name)),
                  "Known: limit, cursor.");
    }
  }
  return page;
}

Response Paginator::write(const Request& request, const PageRequest& page,
                          nlohmann::ordered_json entries, std::int64_t last_id, bool more) const {
  nlohmann::ordered_json body{{"items", std::move(entries)}, {"next", nullptr}};
  if (!more) return json_response(200, body);

  const auto next = fmt::format("{}?limit={}&cursor={}", request.path, page.limit,
                                make_cursor(request.path, last_id));
  body["next"] = next;
  auto response = json_response(200, body);
  response.headers.add("Link", fmt::format("<{}>; rel=\"next\"", next));
  return response;
}

}  // namespace common::http
