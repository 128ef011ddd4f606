#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/core/list_query.hpp"
#include "common/http/json_writer.hpp"
#include "common/http/message.hpp"

namespace common::http {

constexpr int kDefaultListLimit = 20;
constexpr int kMaxListLimit = 100;
constexpr std::size_t kMaxSearchCharacters = 200;
constexpr std::size_t kMaxSortTextBytes = 400;  // of a text value in a cursor

// The query parameters that a list takes besides `limit` and `cursor`.
struct ListRules {
  std::span<const SortField> sort_fields = {};     // for `sort`; empty: no such parameter
  bool search = false;                             // whether there is a `q`
  std::span<const std::string_view> filters = {};  // the names of other parameters
  int default_limit = kDefaultListLimit;
  int max_limit = kMaxListLimit;
};

// Reads the query string of a list. A limit above the maximum is lowered to it. Throws Error
// kMalformed "bad_query", "bad_cursor", "repeated_parameter" or "unknown_parameter".
//
// A cursor is opaque to clients and valid for the path, `sort`, `q` and filters that it was made
// for. It is not signed, as it says nothing that the client may not ask for anyway; its types and
// lengths are checked.
ListQuery read_list_query(const Request& request, const ListRules& rules = {});

// Path and query of the page after `position`.
std::string next_page_of(const Request& request, const ListQuery& query, const Position& position);

// `{"items": entries, "next": path or null}` and, if there is a next page, `Link` (RFC 8288).
// `next` is the last entry of this page; nothing if no page follows.
Response list_response(const Request& request, const ListQuery& query, const JsonWriter& entries,
                       const std::optional<Position>& next);

}  // namespace common::http
