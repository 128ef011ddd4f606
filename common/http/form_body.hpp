#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/http/message.hpp"

namespace common::http {

// The parameters of an OAuth request (RFC 6749 section 3.2): a form, or a JSON object. As that
// section requires, unknown parameters are ignored and an empty one counts as absent.
class FormBody {
 public:
  // Throws ProblemException 415 unless Content-Type is application/x-www-form-urlencoded or
  // application/json, and for a content coding or a charset other than UTF-8. Throws Error
  // kMalformed: "invalid_json" for invalid JSON, and "invalid_request" for an invalid escape, text
  // that is not UTF-8, a duplicate parameter, or JSON that is not an object.
  explicit FormBody(const Request& request);

  // Nothing if it is absent or empty. Error kMalformed "invalid_request" if it is JSON, but not a
  // string.
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  // Error kMalformed "invalid_request" if it is absent.
  [[nodiscard]] std::string require(std::string_view name) const;

 private:
  void read_form(std::string_view body);
  void read_json(std::string_view body);

  // No value: a JSON member that is not a string.
  std::map<std::string, std::optional<std::string>, std::less<>> parameters_;
};

}  // namespace common::http
