// The first line is the query string of a list; the second and third are the value and the id of
// the last entry of its page.
#include <charconv>
#include <optional>
#include <variant>

#include "common/core/error.hpp"
#include "common/core/text.hpp"
#include "common/http/json_writer.hpp"
#include "common/http/pagination.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/support/requests.hpp"

namespace {

using common::ListQuery;
using common::Position;
using common::SortField;
using common::http::read_list_query;
using common::http::Request;
using fuzz::require;

constexpr SortField kFields[]{{"id"}, {"name", SortField::Type::kText}, {"created_at"}};
constexpr common::http::ListRules kRules{.sort_fields = kFields, .search = true};

Request list_request(std::string_view path, std::string_view query) {
  auto request = tests::request(common::http::Method::kGet, std::string(path));
  request.query = query;
  return request;
}

std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

std::int64_t to_number(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// A position as a database may return it: texts are UTF-8 and not longer than a sort key.
std::optional<Position> read_position(const ListQuery& query, std::string_view value,
                                      std::string_view id) {
  if (query.sort.field != "name") return Position{to_number(value), to_number(id)};
  const bool stored = common::count_characters(value).has_value() &&
                      value.size() <= common::http::kMaxSortTextBytes;
  if (!stored) return std::nullopt;
  return Position{std::string(value), to_number(id)};
}

void check_limits(const ListQuery& query) {
  require(query.limit >= 1 && query.limit <= common::http::kMaxListLimit, "a page has a limit");
  require(common::count_characters(query.q).value() <= common::http::kMaxSearchCharacters,
          "a search has a limit");
}

// The value of an accepted cursor has the type of the sort field, even in a forged cursor.
void check_cursor(const ListQuery& query) {
  if (!query.after) return;
  const auto* text = std::get_if<std::string>(&query.after->value);
  require((text != nullptr) == (query.sort.field == "name"), "a value has the type of its field");
  if (text == nullptr) return;
  require(text->size() <= common::http::kMaxSortTextBytes, "a value has a limit");
  require(common::count_characters(*text).has_value(), "a value is UTF-8");
}

std::string next_of(const Request& request, const ListQuery& query, const Position& position) {
  common::JsonWriter nothing;
  nothing.begin_array();
  nothing.end_array();
  const auto answer = common::http::list_response(request, query, nothing, position);
  return tests::body_of(answer)["next"].get<std::string>();
}

// The cursor continues after this page and is only valid for this list.
void check_next(const Request& request, const ListQuery& query, const Position& position) {
  const auto next = next_of(request, query, position);
  const auto mark = next.find('?');
  const auto parameters = next.substr(mark + 1);
  const auto read = read_list_query(list_request(next.substr(0, mark), parameters), kRules);
  require(read.after == position, "the next page begins after this one");
  require(read.sort == query.sort && read.q == query.q && read.limit == query.limit,
          "the next page is of the same list");
  try {
    (void)read_list_query(list_request("/api/others", parameters), kRules);
    require(false, "a cursor is valid for one list");
  } catch (const common::Error& refusal) {
    require(refusal.code() == "bad_cursor", "a cursor of another list is a bad one");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  auto text = fuzz::view_of(data, size);
  const auto request = list_request("/api/items", take_line(text));
  const auto value = take_line(text);
  try {
    const auto query = read_list_query(request, kRules);
    check_limits(query);
    check_cursor(query);
    const auto position = read_position(query, value, text);
    if (position) check_next(request, query, *position);
  } catch (const common::Error& refusal) {
    require(refusal.kind() == common::ErrorKind::kMalformed, "a refusal is 400");
    require(common::count_characters(refusal.what()).has_value() &&
                !common::has_control_characters(refusal.what()),
            "a refusal can be shown");
  }
  return 0;
}
