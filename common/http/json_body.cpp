#include "common/http/json_body.hpp"

#include <utility>

#include "common/http/media_type.hpp"
#include "common/http/problem.hpp"

namespace common::http {
namespace {

constexpr int kMaxBodyDepth = 32;

bool is_of_type(const Request& request, JsonBody::Type type) {
  const auto sent = media_type_of(request);
  if (equals_ignoring_case(sent, kJsonType)) return true;
  return type == JsonBody::Type::kMergePatch && equals_ignoring_case(sent, kMergePatchType);
}

ProblemException unsupported_type(JsonBody::Type type) {
  Problem problem{.status = 415,
                  .code = "unsupported_media_type",
                  .message = "The body must be JSON",
                  .hint = "Send Content-Type: application/json."};
  if (type == JsonBody::Type::kMergePatch) {
    problem.headers.add("Accept-Patch", kPatchTypes);
  }
  return ProblemException(std::move(problem));
}

std::string pointer_to(std::string_view name) { return "/" + escape_pointer(name); }

Response text_response(int status, std::string json) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.headers.add("Cache-Control", "no-store");
  response.body = std::move(json);
  return response;
}

}  // namespace

StrictJson parse_body(std::string_view body) {
  try {
    return parse_strict_json(body, kMaxBodyDepth);
  } catch (const JsonError& error) {
    throw Error(ErrorKind::kMalformed, "invalid_json",
                std::string("The body is not JSON: ") + error.what());
  }
}

JsonBody::JsonBody(const Request& request, Type type) {
  if (!is_of_type(request, type)) throw unsupported_type(type);
  check_body_encoding(request);
  auto strict = parse_body(request.body);
  value_ = std::move(strict.value);
  for (const auto& pointer : strict.duplicates) {
    errors_.add(pointer, "duplicate_member", "is a duplicate");
  }
  if (!value_.is_object()) {
    errors_.add("", "wrong_type", "must be an object");
    errors_.throw_if_any();
  }
}

bool JsonBody::has(std::string_view name) {
  asked_for_.emplace(name);
  return value_.contains(name);
}

const nlohmann::json* JsonBody::find(std::string_view name) {
  asked_for_.emplace(name);
  const auto found = value_.find(name);
  return found == value_.end() || found->is_null() ? nullptr : &*found;
}

std::optional<std::string> JsonBody::optional_string(std::string_view name) {
  const auto* member = find(name);
  if (member == nullptr) return std::nullopt;
  if (member->is_string()) return member->get<std::string>();
  errors_.add(pointer_to(name), "wrong_type", "must be a string");
  return std::nullopt;
}

std::string JsonBody::string(std::string_view name) {
  auto value = optional_string(name);
  if (value) return *std::move(value);
  const bool is_null = value_.contains(name) && value_[std::string(name)].is_null();
  if (is_null) errors_.add(pointer_to(name), "wrong_type", "must be a string");
  errors_.add(pointer_to(name), "missing_member", "is required");
  return "";
}

std::optional<bool> JsonBody::optional_boolean(std::string_view name) {
  const auto* member = find(name);
  if (member == nullptr) return std::nullopt;
  if (member->is_boolean()) return member->get<bool>();
  errors_.add(pointer_to(name), "wrong_type", "must be true or false");
  return std::nullopt;
}

std::optional<std::int64_t> JsonBody::optional_integer(std::string_view name) {
  const auto* member = find(name);
  if (member == nullptr) return std::nullopt;
  const auto integer = to_integer(*member);
  if (!integer) errors_.add(pointer_to(name), "wrong_type", "must be an integer");
  return integer;
}

void JsonBody::note_unknown_members() {
  for (const auto& [name, value] : value_.items()) {
    if (!asked_for_.contains(name)) {
      errors_.add(pointer_to(name), "unknown_member", "is unknown");
    }
  }
}

Response json_response(int status, const nlohmann::ordered_json& body) {
  return text_response(status, body.dump());
}

Response json_response(int status, JsonWriter body) { return text_response(status, body.take()); }

Response no_content() {
  Response response;
  response.status = 204;
  return response;
}

}  // namespace common::http
