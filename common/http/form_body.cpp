#include "common/http/form_body.hpp"

#include <utility>

#include <fmt/format.h>

#include "common/core/text.hpp"
#include "common/http/json_body.hpp"
#include "common/http/media_type.hpp"
#include "common/http/problem.hpp"
#include "common/http/url.hpp"

namespace common::http {
namespace {

Error invalid_request(const std::string& message) {
  return {ErrorKind::kMalformed, "invalid_request", message};
}

}  // namespace

FormBody::FormBody(const Request& request) {
  check_body_encoding(request);
  const auto media_type = media_type_of(request);
  if (equals_ignoring_case(media_type, kFormType)) {
    read_form(request.body);
    return;
  }
  if (equals_ignoring_case(media_type, kJsonType)) {
    read_json(request.body);
    return;
  }
  throw ProblemException({.status = 415,
                          .code = "unsupported_media_type",
                          .message = "The body must be a form or JSON",
                          .hint = "Send Content-Type: application/x-www-form-urlencoded."});
}

void FormBody::read_form(std::string_view body) {
  std::vector<std::pair<std::string, std::string>> pairs;
  try {
    pairs = parse_query(body);
  } catch (const Error&) {  // its message is about a query string
    throw invalid_request("The form has an invalid escape");
  }
  for (auto& [name, value] : pairs) {
    if (!count_characters(name) || !count_characters(value)) {
      throw invalid_request("The form is not UTF-8");
    }
    // Without the name, which may be a token that was pasted without one.
    if (!parameters_.emplace(name, std::move(value)).second) {
      throw invalid_request("Duplicate parameter");
    }
  }
}

void FormBody::read_json(std::string_view body) {
  const auto strict = parse_body(body);
  if (!strict.value.is_object()) throw invalid_request("The body must be a JSON object");
  if (!strict.duplicates.empty()) throw invalid_request("Duplicate parameter");
  for (const auto& [name, value] : strict.value.items()) {
    if (value.is_null()) continue;
    parameters_.emplace(name,
                        value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt);
  }
}

std::optional<std::string> FormBody::find(std::string_view name) const {
  const auto found = parameters_.find(name);
  if (found == parameters_.end()) return std::nullopt;
  if (!found->second) throw invalid_request(fmt::format("Parameter {} must be a string", name));
  if (found->second->empty()) return std::nullopt;
  return found->second;
}

std::string FormBody::require(std::string_view name) const {
  auto value = find(name);
  if (!value) throw invalid_request(fmt::format("Missing parameter {}", name));
  return *std::move(value);
}

}  // namespace common::http
