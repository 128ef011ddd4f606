#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "common/http/message.hpp"
#include "common/jwt/hmac.hpp"

namespace common::http {

// One page of a list: what comes after an id, by ascending id (keyset pagination).
struct PageRequest {
  std::int64_t after_id = 0;
  int limit = 20;
};

// Reads `limit` and `cursor` from query strings and writes the `next` of an answer. A cursor is
// opaque to clients and signed, so that none is made up. Any thread may call it.
class Paginator {
 public:
  static constexpr int kDefaultLimit = 20;
  static constexpr int kMaxLimit = 100;

  // `secret` signs the cursors; all instances of a service need the same.
  explicit Paginator(const Secret& secret);

  // More than kMaxLimit counts as that. Throws Error kMalformed "bad_query", "bad_cursor" or
  // "unknown_parameter", naming the parameter.
  [[nodiscard]] PageRequest read(const Request& request) const;

  // `{"items": [...], "next": path or null}` and, where there is a next page, Link (RFC 8288).
  // `last_id` is the id of the last entry; `more` says whether others follow it.
  [[nodiscard]] Response write(const Request& request, const PageRequest& page,
                               nlohmann::ordered_json entries, std::int64_t last_id,
                               bool more) const;

 private:
  [[nodiscard]] std::string make_cursor(const std::string& path, std::int64_t after_id) const;
  [[nodiscard]] std::int64_t read_cursor(const std::string& path, const std::string& cursor) const;

  HmacSha256 hmac_;
};

}  // namespace common::http
