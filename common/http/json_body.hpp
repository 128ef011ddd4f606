#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

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

  // Whether the member is present, even if it is null.
  bool has(std::string_view name);

  // A required string. Adds an error and returns "" if it is absent or not a string.
  std::string string(std::string_view name);
  // Nothing if the member is absent or null.
  std::optional<std::string> optional_string(std::string_view name);
  std::optional<bool> optional_boolean(std::string_view name);
  std::optional<std::int64_t> optional_integer(std::string_view name);

  [[nodiscard]] ValidationErrors& errors() { return errors_; }

  // Adds an error for each member that was not read. Call it after the last read.
  void note_unknown_members();

 private:
  const nlohmann::json* find(std::string_view name);

  nlohmann::json value_;
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
