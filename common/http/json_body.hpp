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

// Throws Error kMalformed "invalid_json" with the place if the body of a request is not JSON.
StrictJson parse_body(std::string_view body);

// Reads the members of a JSON object from a request body and notes every fault of shape: wrong
// type, missing, unknown or duplicate member. Rules about values are the core's, which adds its
// errors to the same list and throws them all at once.
class JsonBody {
 public:
  // Which Content-Type a body may have.
  enum class Type : std::uint8_t {
    kJson,        // application/json
    kMergePatch,  // that or application/merge-patch+json, RFC 7396 section 4
  };

  // Throws ProblemException 415 for another Content-Type, and Error kMalformed "invalid_json" with
  // the place if the body is not JSON.
  explicit JsonBody(const Request& request, Type type = Type::kJson);

  // Whether the member is there, be it null.
  bool has(std::string_view name);

  // The text of a member that has to be there; empty, and a fault, if it is not.
  std::string string(std::string_view name);
  // Nothing if the member is absent or null.
  std::optional<std::string> optional_string(std::string_view name);
  std::optional<bool> optional_boolean(std::string_view name);
  std::optional<std::int64_t> optional_integer(std::string_view name);

  [[nodiscard]] ValidationErrors& errors() { return errors_; }

  // Adds a fault for each member that was never read: call it after the last one.
  void note_unknown_members();

 private:
  const nlohmann::json* find(std::string_view name);

  nlohmann::json value_;
  std::set<std::string, std::less<>> asked_for_;
  ValidationErrors errors_;
};

// An answer with a JSON body. Whatever is personal or carries a token must not be cached, so that
// is the default (RFC 6749 section 5.1, RFC 9111 section 5.2.2.5).
Response json_response(int status, const nlohmann::ordered_json& body);
Response json_response(int status, JsonWriter body);

// 204 (RFC 9110 section 15.3.5).
Response no_content();

}  // namespace common::http
