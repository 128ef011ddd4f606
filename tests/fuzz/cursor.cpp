// The first line is the query string of a list; each other line is a value of where its page ends.
#include <charconv>

#include "common/core/error.hpp"
#include "common/core/text.hpp"
#include "common/http/json_writer.hpp"
#include "common/http/paginator.hpp"
#include "common/http/url.hpp"
#include "common/token/base64url.hpp"
#include "tests/fuzz/oracle.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/support/requests.hpp"

namespace {

using common::ListQuery;
using common::Position;
using common::http::Paginator;
using common::http::Request;
using fuzz::require;

const common::Secret kSecret("0123456789abcdef0123456789abcdeF");
const Paginator kPaginator(kSecret);
constexpr std::string_view kFields[]{"id", "name", "created_at"};
constexpr common::http::ListRules kRules{.sort_fields = kFields, .search = true};

Request list_request(std::string_view path, std::string_view query) {
  auto request = tests::request(common::http::Method::kGet, std::string(path));
  request.query = query;
  return request;
}

Position read_position(std::string_view text) {
  Position position;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error == std::errc{} && stop == line.data() + line.size()) {
      position.emplace_back(number);
    } else if (common::count_characters(line)) {  // as whatever comes from a database
      position.emplace_back(std::string(line));
    }
  }
  return position;
}

bool is_refused(const Request& request) {
  try {
    return kPaginator.read(request, kRules).limit == 0;
  } catch (const common::Error& refusal) {
    require(refusal.code() == "bad_cursor", "a cursor that is not ours is a bad one");
    return true;
  }
}

void check_limits(const ListQuery& query) {
  require(query.limit >= 1 && query.limit <= Paginator::kMaxLimit, "a page has a limit");
  require(query.sort.size() <= Paginator::kMaxSortKeys + 1, "an order has a limit");
  require(query.sort.back().field == "id", "no two entries are equal");
  require(common::count_characters(query.q).value() <= Paginator::kMaxSearchCharacters,
          "a search has a limit");
}

// The next page begins where this one ends, and only in this list and in this order.
void check_next(const Request& request, const ListQuery& query, const Position& position) {
  common::JsonWriter nothing;
  nothing.begin_array();
  nothing.end_array();
  const auto answer = kPaginator.write(request, query, nothing, position);
  const auto next = tests::body_of(answer)["next"].get<std::string>();
  const auto mark = next.find('?');
  const auto parameters = next.substr(mark + 1);
  const auto read = kPaginator.read(list_request(next.substr(0, mark), parameters), kRules);
  require(read.after == position, "the next page begins where this one ends");
  require(read.sort == query.sort && read.q == query.q && read.limit == query.limit,
          "the next page is of the same list");
  require(is_refused(list_request("/api/others", parameters)), "a cursor is good for one list");

  const auto cursor = parameters.rfind('=') + 1;
  auto changed = parameters;
  const auto at = cursor + std::hash<std::string>{}(parameters) % (parameters.size() - cursor);
  changed[at] = changed[at] == 'A' ? 'B' : 'A';
  require(is_refused(list_request(request.path, changed)), "a changed cursor is refused");
}

// An accepted cursor of the order that goes without saying has the MAC of its position.
void check_cursor(const ListQuery& query, const std::string& cursor) {
  if (query.sort != ListQuery{}.sort || !query.q.empty()) return;
  const auto bytes = common::decode_base64url(cursor).value();
  const auto mac = fuzz::hmac(kSecret.reveal(), "cursor\n/api/items\n\n" + bytes.substr(16) + "\n");
  require(mac.starts_with(bytes.substr(0, 16)), "a cursor is signed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const auto text = fuzz::view_of(data, size);
  const auto line_end = std::min(text.find('\n'), text.size());
  const auto request = list_request("/api/items", text.substr(0, line_end));
  const auto position = read_position(text.substr(std::min(line_end + 1, text.size())));
  try {
    const auto query = kPaginator.read(request, kRules);
    check_limits(query);
    for (const auto& [name, value] : common::http::parse_query(request.query)) {
      if (name == "cursor") check_cursor(query, value);
    }
    if (!position.empty()) check_next(request, query, position);
  } catch (const common::Error& refusal) {
    require(refusal.kind() == common::ErrorKind::kMalformed, "a refusal is 400");
    require(common::count_characters(refusal.what()).has_value() &&
                !common::has_control_characters(refusal.what()),
            "a refusal can be shown");
  }
  return 0;
}
