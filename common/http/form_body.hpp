#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/http/message.hpp"

namespace common::http {

// The parameters of an OAuth request (RFC 6749 section 3.2): a form, or a JSON object for clients
// that know no forms. Parameters that nobody asks for are ignored, and an empty one counts as left
// out, as that section has it.
class FormBody {
 public:
  // Throws ProblemException 415 unless Content-Type is application/x-www-form-urlencoded or
  // application/json, and Error kMalformed: "invalid_json" for JSON that cannot be read, and
  // "invalid_request" for a broken escape, bytes that are no UTF-8, a parameter that stands twice,
  // or JSON that is no object.
  explicit FormBody(const Request& request);

  // Nothing if it is absent or empty; Error kMalformed "invalid_request" if it is JSON and no text.
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  // Error kMalformed "invalid_request" if it is absent.
  [[nodiscard]] std::string require(std::string_view name) const;

 private:
  void read_form(std::string_view body);
  void read_json(std::string_view body);

  // No value: a JSON member that is not a text.
  std::map<std::string, std::optional<std::string>, std::less<>> parameters_;
};

}  // namespace common::http
