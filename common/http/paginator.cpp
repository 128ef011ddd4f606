#include "common/http/paginator.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "common/core/error.hpp"
#include "common/core/text.hpp"
#include "common/http/json_body.hpp"
#include "common/http/url.hpp"
#include "common/token/base64url.hpp"

namespace common::http {
namespace {

using Json = nlohmann::json;
using Parameters = std::map<std::string, std::string, std::less<>>;

constexpr std::size_t kSignatureBytes = 16;  // half of a SHA-256, RFC 2104 section 5
constexpr std::string_view kId = "id";

Error bad_query(const std::string& message) {
  return {ErrorKind::kMalformed, "bad_query", message};
}

std::vector<std::string_view> known_parameters(const ListRules& rules) {
  std::vector<std::string_view> known{"limit", "cursor"};
  if (!rules.sort_fields.empty()) known.emplace_back("sort");
  if (rules.search) known.emplace_back("q");
  return known;
}

Parameters read_parameters(const Request& request, const ListRules& rules) {
  Parameters parameters;
  if (request.query.empty()) return parameters;
  const auto known = known_parameters(rules);
  for (auto& [name, value] : parse_query(request.query)) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      // Escaped: a NUL would end the sentence, and a terminal would obey control characters.
      throw Error(ErrorKind::kMalformed, "unknown_parameter",
                  fmt::format("The query parameter {} is not known here", escape_for_log(name)),
                  fmt::format("Known: {}.", fmt::join(known, ", ")));
    }
    if (!parameters.emplace(name, std::move(value)).second) {
      throw Error(ErrorKind::kMalformed, "repeated_parameter",
                  fmt::format("The query parameter {} stands twice", name), "Send it once.");
    }
  }
  return parameters;
}

int read_limit(std::string_view text) {
  int limit = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, limit);
  const bool is_number = stop == end && error != std::errc::invalid_argument;
  const bool too_large = error == std::errc::result_out_of_range && text.front() != '-';
  if (is_number && too_large) return Paginator::kMaxLimit;
  if (!is_number || limit < 1) throw bad_query("limit must be a number from 1 up");
  return std::min(limit, Paginator::kMaxLimit);
}

SortKey read_sort_key(std::string_view text, std::span<const std::string_view> fields) {
  const bool descending = text.starts_with('-');
  if (descending) text.remove_prefix(1);
  if (std::find(fields.begin(), fields.end(), text) == fields.end()) {
    throw bad_query(fmt::format("sort does not know \"{}\": it takes {}", escape_for_log(text),
                                fmt::join(fields, ", ")));
  }
  return {std::string(text), descending};
}

// The id makes the order one of single entries, in the direction of the key before it. Behind the
// id, no key can make a difference.
void end_with_id(std::vector<SortKey>& sort) {
  const auto id =
      std::find_if(sort.begin(), sort.end(), [](const SortKey& key) { return key.field == kId; });
  if (id == sort.end()) return sort.push_back({std::string(kId), sort.back().descending});
  sort.erase(id + 1, sort.end());
}

std::vector<SortKey> read_sort(std::string_view text, std::span<const std::string_view> fields) {
  std::vector<SortKey> sort;
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find(',', start), text.size());
    auto key = read_sort_key(text.substr(start, end - start), fields);
    start = end + 1;
    const bool twice = std::any_of(sort.begin(), sort.end(),
                                   [&](const SortKey& other) { return other.field == key.field; });
    if (twice) throw bad_query(fmt::format("sort has {} twice", key.field));
    if (sort.size() == Paginator::kMaxSortKeys) {
      throw bad_query(fmt::format("sort takes at most {} fields", Paginator::kMaxSortKeys));
    }
    sort.push_back(std::move(key));
  }
  end_with_id(sort);
  return sort;
}

// As a client writes it, in one way for one order: an id at the end that goes without saying is
// left out, and so is the order of a list that names none.
std::string to_text(std::vector<SortKey> sort) {
  const bool implied = sort.size() == 1
                           ? !sort.back().descending
                           : sort.back().descending == sort[sort.size() - 2].descending;
  if (sort.back().field == kId && implied) sort.pop_back();
  std::vector<std::string> keys;
  for (const auto& key : sort) keys.push_back((key.descending ? "-" : "") + key.field);
  return fmt::format("{}", fmt::join(keys, ","));
}

std::string read_search(std::string text) {
  const auto characters = count_characters(text);
  if (!characters) throw bad_query("q must be UTF-8");
  if (*characters > Paginator::kMaxSearchCharacters) {
    throw bad_query(fmt::format("q takes at most {} characters", Paginator::kMaxSearchCharacters));
  }
  return text;
}

std::string to_json(const Position& position) {
  auto values = Json::array();
  for (const auto& value : position) {
    std::visit([&](const auto& plain) { values.push_back(plain); }, value);
  }
  return values.dump();
}

// `text` was signed by us.
Position to_position(std::string_view text) {
  Position position;
  for (const auto& value : Json::parse(text)) {
    if (value.is_string()) {
      position.emplace_back(value.get<std::string>());
    } else {
      position.emplace_back(value.get<std::int64_t>());
    }
  }
  return position;
}

}  // namespace

Paginator::Paginator(const Secret& secret) : hmac_(secret) {}

// Path, order and position are lines, as none of them can hold a line end.
std::string Paginator::sign(const std::string& path, const ListQuery& query,
                            std::string_view position) const {
  const auto signature = hmac_.sign(
      fmt::format("cursor\n{}\n{}\n{}\n{}", path, to_text(query.sort), position, query.q));
  return {signature.begin(), signature.begin() + kSignatureBytes};
}

std::string Paginator::make_cursor(const std::string& path, const ListQuery& query,
                                   const Position& position) const {
  const auto text = to_json(position);
  return encode_base64url(sign(path, query, text) + text);
}

Position Paginator::read_cursor(const std::string& path, const ListQuery& query,
                                const std::string& cursor) const {
  const auto bytes = decode_base64url(cursor);
  if (bytes && bytes->size() > kSignatureBytes) {
    const auto position = std::string_view(*bytes).substr(kSignatureBytes);
    if (bytes->starts_with(sign(path, query, position))) return to_position(position);
  }
  throw Error(ErrorKind::kMalformed, "bad_cursor", "cursor is not one of this list and order",
              "Take it from next of the page before, and change nothing in it.");
}

ListQuery Paginator::read(const Request& request, const ListRules& rules) const {
  auto parameters = read_parameters(request, rules);
  const auto take = [&](const char* name) -> std::optional<std::string> {
    const auto found = parameters.find(name);
    if (found == parameters.end()) return std::nullopt;
    return std::move(found->second);
  };
  ListQuery query;
  if (const auto limit = take("limit")) query.limit = read_limit(*limit);
  if (const auto sort = take("sort")) query.sort = read_sort(*sort, rules.sort_fields);
  if (auto words = take("q")) query.q = read_search(*std::move(words));
  if (const auto cursor = take("cursor")) query.after = read_cursor(request.path, query, *cursor);
  return query;
}

Response Paginator::write(const Request& request, const ListQuery& query, const JsonWriter& entries,
                          const Position& next) const {
  JsonWriter body;
  body.begin_object();
  body.member("items", entries);
  if (next.empty()) {
    body.member("next", nullptr);
    body.end_object();
    return json_response(200, std::move(body));
  }

  auto path = fmt::format("{}?limit={}", request.path, query.limit);
  if (const auto sort = to_text(query.sort); !sort.empty()) path += "&sort=" + sort;
  if (!query.q.empty()) path += "&q=" + percent_encode(query.q);
  path += "&cursor=" + make_cursor(request.path, query, next);
  body.member("next", path);
  body.end_object();
  auto response = json_response(200, std::move(body));
  response.headers.add("Link", fmt::format("<{}>; rel=\"next\"", path));
  return response;
}

}  // namespace common::http
