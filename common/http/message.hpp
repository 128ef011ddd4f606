#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace common::http {

// The methods that a resource may have. All others are 501 (RFC 9110 section 9.1).
enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };
constexpr std::size_t kMethods = 7;

std::string_view to_string(Method method);
std::optional<Method> parse_method(std::string_view name);  // case-sensitive, RFC 9110 section 9.1

// Header fields in the order of arrival. Names are case-insensitive (RFC 9110 section 5.1).
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  void add(std::string_view name, std::string_view value) {
    if (fields_.empty()) fields_.reserve(kUsualFields);
    fields_.emplace_back(name, value);
  }
  // Replaces every field of that name.
  void set(std::string_view name, std::string_view value);

  // The first field of that name, or null. Valid until the headers change.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  [[nodiscard]] int count(std::string_view name) const;

  [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }

 private:
  static constexpr std::size_t kUsualFields = 12;

  std::vector<Field> fields_;
};

bool equals_ignoring_case(std::string_view a, std::string_view b);

inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kFormType = "application/x-www-form-urlencoded";
inline constexpr std::string_view kMergePatchType = "application/merge-patch+json";
// The value of Accept-Patch for every PATCH (RFC 5789 section 3.1).
inline constexpr std::string_view kPatchTypes = "application/merge-patch+json, application/json";

struct Request {
  Method method = Method::kGet;
  std::string path;   // as sent, still escaped; starts with '/', or is "*"
  std::string query;  // as sent, still escaped, without '?'
  Headers headers;
  std::string body;
  std::string remote_address;  // of the peer, without port
  std::chrono::steady_clock::time_point received_at = std::chrono::steady_clock::now();
  std::string request_id;                    // set by the router
  std::string_view base_path;                // set by the router; see Router::Options
  std::vector<std::string> path_parameters;  // set by the router, unescaped
};

struct RequestLimits {
  std::size_t max_header_bytes = 8 * 1024;  // request line and fields, 431
  std::size_t max_target_bytes = 4 * 1024;  // 414
  std::size_t max_body_bytes = 64 * 1024;   // with Content-Length or chunked, 413
};

// The id in the path, which is its first parameter. Throws Error kNotFound "not_found" if it is not
// a number.
std::int64_t id_parameter(const Request& request);

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  bool close = false;  // close the connection after this response
};

// The reason phrase of RFC 9110 section 15 (RFC 6585 for 429 and 431); empty for an unknown status.
std::string_view reason_phrase(int status);

}  // namespace common::http
