#include "common/http/pagination.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "common/core/error.hpp"
#include "common/core/text.hpp"
#include "common/http/base64url.hpp"
#include "common/http/json_body.hpp"
#include "common/http/url.hpp"

namespace common::http {
namespace {

using Json = nlohmann::json;
using Parameters = std::map<std::string, std::string, std::less<>>;

Error bad_query(const std::string& message, const std::string& hint = {}) {
  return {ErrorKind::kMalformed, "bad_query", message, hint};
}

Error bad_cursor() {
  return {ErrorKind::kMalformed, "bad_cursor", "The cursor does not belong to this list",
          "Use the next link of the previous page unchanged."};
}

std::vector<std::string_view> known_parameters(const ListRules& rules) {
  std::vector<std::string_view> known{"limit", "cursor"};
  if (!rules.sort_fields.empty()) known.emplace_back("sort");
  if (rules.search) known.emplace_back("q");
  known.insert(known.end(), rules.filters.begin(), rules.filters.end());
  return known;
}

Parameters read_parameters(const Request& request, const ListRules& rules) {
  Parameters parameters;
  if (request.query.empty()) return parameters;
  const auto known = known_parameters(rules);
  for (auto& [name, value] : parse_query(request.query)) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw Error(ErrorKind::kMalformed, "unknown_parameter",
                  fmt::format("Unknown query parameter {}", escape_for_log(name)),
                  fmt::format("Known: {}.", fmt::join(known, ", ")));
    }
    if (!parameters.emplace(name, std::move(value)).second) {
      throw Error(ErrorKind::kMalformed, "repeated_parameter",
                  fmt::format("Duplicate query parameter {}", name), "Send it once.");
    }
  }
  return parameters;
}

int read_limit(std::string_view text, int max_limit) {
  int limit = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, limit);
  const bool is_number = stop == end && error != std::errc::invalid_argument;
  const bool too_large = error == std::errc::result_out_of_range && text.front() != '-';
  if (is_number && too_large) return max_limit;
  if (!is_number || limit < 1) throw bad_query("limit must be a positive integer");
  return std::min(limit, max_limit);
}

const SortField& find_field(std::string_view name, std::span<const SortField> fields) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const SortField& field) { return field.name == name; });
  if (found != fields.end()) return *found;
  std::vector<std::string_view> names;
  for (const auto& field : fields) names.push_back(field.name);
  throw bad_query(fmt::format("Unknown sort field \"{}\"", escape_for_log(name)),
                  fmt::format("Known: {}.", fmt::join(names, ", ")));
}

SortKey read_sort(std::string_view text, std::span<const SortField> fields) {
  if (text.find(',') != std::string_view::npos) {
    throw bad_query("sort takes one field", "Entries with equal values are ordered by id.");
  }
  const bool descending = text.starts_with('-');
  if (descending) text.remove_prefix(1);
  return {std::string(find_field(text, fields).name), descending};
}

// One spelling per order: the default is the empty string.
std::string to_text(const SortKey& sort) {
  if (sort == SortKey{}) return {};
  return (sort.descending ? "-" : "") + sort.field;
}

std::string read_search(std::string text) {
  const auto characters = count_characters(text);
  if (!characters) throw bad_query("q must be UTF-8");
  if (*characters > kMaxSearchCharacters) {
    throw bad_query(fmt::format("q takes at most {} characters", kMaxSearchCharacters));
  }
  return text;
}

// Which list a cursor belongs to: FNV-1a, which is short and the same in every build. It catches
// mistakes, so collisions do not matter.
std::string list_tag(const std::string& path, const ListQuery& query) {
  std::uint64_t hash = 0xcbf29ce484222325;
  auto text = fmt::format("{}\n{}\n{}", path, to_text(query.sort), query.q);
  for (const auto& [name, value] : query.filters) text += fmt::format("\n{}={}", name, value);
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return fmt::format("{:016x}", hash);
}

std::string make_cursor(const std::string& path, const ListQuery& query, const Position& position) {
  auto value = std::visit([](const auto& plain) { return Json(plain); }, position.value);
  const Json fields{list_tag(path, query), std::move(value), position.id};
  return encode_base64url(fields.dump());
}

std::int64_t read_integer(const Json& json) {
  const auto integer = to_integer(json);
  if (!integer) throw bad_cursor();
  return *integer;
}

SortValue read_value(const Json& json, SortField::Type type) {
  if (type == SortField::Type::kInteger) return read_integer(json);
  if (!json.is_string() || json.get_ref<const std::string&>().size() > kMaxSortTextBytes) {
    throw bad_cursor();
  }
  return json.get<std::string>();
}

// Accepts only what make_cursor() returns for this list.
Position read_cursor(const std::string& path, const ListQuery& query, SortField::Type type,
                     const std::string& cursor) {
  const auto text = decode_base64url(cursor).value_or("");
  const auto fields = Json::parse(text, nullptr, false);
  if (!fields.is_array() || fields.size() != 3) throw bad_cursor();
  Position position{read_value(fields[1], type), read_integer(fields[2])};
  if (make_cursor(path, query, position) != cursor) throw bad_cursor();
  return position;
}

SortField::Type type_of(const SortKey& sort, const ListRules& rules) {
  const bool default_order = rules.sort_fields.empty();
  return default_order ? SortField::Type::kInteger : find_field(sort.field, rules.sort_fields).type;
}

}  // namespace

ListQuery read_list_query(const Request& request, const ListRules& rules) {
  auto parameters = read_parameters(request, rules);
  const auto take = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = parameters.find(name);
    if (found == parameters.end()) return std::nullopt;
    return std::move(found->second);
  };
  ListQuery query;
  query.limit = rules.default_limit;
  if (const auto limit = take("limit")) query.limit = read_limit(*limit, rules.max_limit);
  if (const auto sort = take("sort")) query.sort = read_sort(*sort, rules.sort_fields);
  if (auto q = take("q")) query.q = read_search(*std::move(q));
  for (const auto name : rules.filters) {
    if (auto value = take(name)) query.filters.emplace(name, *std::move(value));
  }
  if (const auto cursor = take("cursor")) {
    query.after = read_cursor(request.path, query, type_of(query.sort, rules), *cursor);
  }
  return query;
}

std::string next_page_of(const Request& request, const ListQuery& query, const Position& position) {
  auto path = fmt::format("{}{}?limit={}", request.base_path, request.path, query.limit);
  if (const auto sort = to_text(query.sort); !sort.empty()) path += "&sort=" + sort;
  if (!query.q.empty()) path += "&q=" + percent_encode(query.q);
  for (const auto& [name, value] : query.filters) {
    path += fmt::format("&{}={}", name, percent_encode(value));
  }
  return path + "&cursor=" + make_cursor(request.path, query, position);
}

Response list_response(const Request& request, const ListQuery& query, const JsonWriter& entries,
                       const std::optional<Position>& next) {
  JsonWriter body;
  body.begin_object();
  body.member("items", entries);
  if (!next) {
    body.member("next", nullptr);
    body.end_object();
    return json_response(200, std::move(body));
  }

  const auto path = next_page_of(request, query, *next);
  body.member("next", path);
  body.end_object();
  auto response = json_response(200, std::move(body));
  response.headers.add("Link", fmt::format("<{}>; rel=\"next\"", path));
  return response;
}

}  // namespace common::http
