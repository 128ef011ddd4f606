#pragma once

#include <span>
#include <string>
#include <string_view>

#include "common/core/list_query.hpp"
#include "common/http/json_writer.hpp"
#include "common/http/message.hpp"
#include "common/token/hmac.hpp"

namespace common::http {

// What a list takes beside `limit` and `cursor`.
struct ListRules {
  std::span<const std::string_view> sort_fields;  // the fields of `sort`; none: it is not known
  bool search = false;                            // whether `q` is known
};

// Reads the query string of a list and writes the `next` of its answer. A cursor is opaque to
// clients, signed so that none is made up, and good for one list in one order. Any thread may call
// it.
class Paginator {
 public:
  static constexpr int kMaxLimit = 100;
  static constexpr std::size_t kMaxSortKeys = 3;
  static constexpr std::size_t kMaxSearchCharacters = 200;

  // `secret` signs the cursors; all instances of a service need the same.
  explicit Paginator(const Secret& secret);

  // A limit of more than kMaxLimit counts as that. Throws Error kMalformed "bad_query",
  // "bad_cursor", "repeated_parameter" or "unknown_parameter", naming the parameter.
  [[nodiscard]] ListQuery read(const Request& request, const ListRules& rules = {}) const;

  // `{"items": entries, "next": path or null}` and, where there is a next page, Link (RFC 8288).
  // `next` is where it begins; empty where nothing follows.
  [[nodiscard]] Response write(const Request& request, const ListQuery& query,
                               const JsonWriter& entries, const Position& next) const;

 private:
  [[nodiscard]] std::string sign(const std::string& path, const ListQuery& query,
                                 std::string_view position) const;
  [[nodiscard]] std::string make_cursor(const std::string& path, const ListQuery& query,
                                        const Position& position) const;
  [[nodiscard]] Position read_cursor(const std::string& path, const ListQuery& query,
                                     const std::string& cursor) const;

  HmacSha256 hmac_;
};

}  // namespace common::http
