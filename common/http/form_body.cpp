#include "common/http/form_body.hpp"

#include <utility>

#include <fmt/format.h>

#include "common/core/text.hpp"
#include "common/http/problem.hpp"
#include "common/http/url.hpp"
#include "common/json.hpp"

namespace common::http {
namespace {

constexpr int kMaxBodyDepth = 32;

Error invalid_request(const std::string& message) {
  return {ErrorKind::kMalformed, "invalid_request", message};
}

std::string_view media_type_of(const Request& request) {
  const auto* type = request.headers.find("Content-Type");
  if (type == nullptr) return {};
  const auto media_type = std::string_view(*type).substr(0, type->find(';'));
  return media_type.substr(0, media_type.find_last_not_of(" \t") + 1);
}

}  // namespace

FormBody::FormBody(const Request& request) {
  const auto media_type = media_type_of(request);
  if (equals_ignoring_case(media_type, "application/x-www-form-urlencoded")) {
    read_form(request.body);
    return;
  }
  if (equals_ignoring_case(media_type, "application/json")) {
    read_json(request.body);
    return;
  }
  throw ProblemException({.status = 415,
                          .code = "unsupported_media_type",
                          .message = "The body must be a form or JSON",
                          .hint = "Send Content-Type: application/x-www-form-urlencoded.",
                          .faults = {},
                          .headers = {}});
}

void FormBody::read_form(std::string_view body) {
  std::vector<std::pair<std::string, std::string>> pairs;
  try {
    pairs = parse_query(body);
  } catch (const Error&) {  // which speaks of a query string
    throw invalid_request("The form has a broken escape");
  }
  for (auto& [name, value] : pairs) {
    if (!count_characters(name) || !count_characters(value)) {
      throw invalid_request("The form is not UTF-8");
    }
    // Not named, as a token that was pasted without its name stands where names do.
    if (!parameters_.emplace(name, std::move(value)).second) {
      throw invalid_request("A parameter stands twice");
    }
  }
}

void FormBody::read_json(std::string_view body) {
  StrictJson strict;
  try {
    strict = parse_strict_json(body, kMaxBodyDepth);
  } catch (const JsonError& error) {
    // `code` as everywhere else; `error` is invalid_request, as for all that is malformed.
    throw Error(ErrorKind::kMalformed, "invalid_json",
                std::string("The body is not JSON: ") + error.what());
  }
  if (!strict.value.is_object()) throw invalid_request("The body must be a JSON object");
  if (!strict.duplicates.empty()) throw invalid_request("A parameter stands twice");
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
  if (!value) throw invalid_request(fmt::format("Parameter {} is missing", name));
  return *std::move(value);
}

}  // namespace common::http
