#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/core/validation.hpp"
#include "common/http/json.hpp"
#include "common/http/json_writer.hpp"
#include "common/http/message.hpp"

namespace common::http {

// Throws Error kMalformed "invalid_json" with the position if the body is not JSON.
StrictJson parse_body(std::string_view body);

// Reads the members of the JSON object in a request body and collects the errors of its shape:
// wrong type, missing, unknown or duplicate member. The core adds the errors of the values to the
// same list and throws them together.
class JsonBody {
 public:
  // Which Content-Type a body may have.
  enum class Type : std::uint8_t {
    kJson,        // application/json
    kMergePatch,  // that or application/merge-patch+json, RFC 7396 section 4
  };

  // Throws ProblemException 415 for another Content-Type, a content coding or a charset other than
  // UTF-8, and Error kMalformed "invalid_json" with the position if the body is not JSON.
  explicit JsonBody(const Request& request, Type type = Type::kJson);
  // Of a text that was not sent by HTTP. Throws that Error too.
  explicit JsonBody(std::string_view text);

  // Whether the member is present, even if it is null.
  bool has(std::string_view name);

  // A required string. Adds an error and returns "" if it is absent or not a string.
  std::string string(std::string_view name);
  // A required integer. Adds an error and returns 0 if it is absent or not an integer.
  std::int64_t integer(std::string_view name);
  // Calls `read` for each object of a required array, and adds the errors of its members. Instead
  // adds an error if it is absent, not an array of objects or longer than `limit`.
  void objects(std::string_view name, std::size_t limit,
               const std::function<void(JsonBody& object)>& read);
  // Nothing if the member is absent or null.
  std::optional<std::string> optional_string(std::string_view name);
  std::optional<bool> optional_boolean(std::string_view name);
  std::optional<std::int64_t> optional_integer(std::string_view name);

  [[nodiscard]] ValidationErrors& errors() { return errors_; }
  // Adds an error of a member.
  void add_error(std::string_view name, std::string_view code, std::string_view detail);

  // Adds an error for each member that was not read. Call it after the last read.
  void note_unknown_members();

 private:
  // An object at `place` in the body, a JSON pointer.
  JsonBody(nlohmann::json object, std::string place)
      : value_(std::move(object)), place_(std::move(place)) {}

  const nlohmann::json* find(std::string_view name);
  void note_missing(std::string_view name, std::string_view needed);

  nlohmann::json value_;
  std::string place_;
  std::set<std::string, std::less<>> asked_for_;
  ValidationErrors errors_;
};

// A response with a JSON body and Cache-Control: no-store, because it may be personal or contain a
// token (RFC 6749 section 5.1, RFC 9111 section 5.2.2.5).
Response json_response(int status, const nlohmann::ordered_json& body);
Response json_response(int status, JsonWriter body);

// 204 (RFC 9110 section 15.3.5).
Response no_content();

}  // namespace common::http
