#include "common/http/json_body.hpp"

#include <utility>

#include <fmt/format.h>

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

std::string_view text_of(const Request& request, JsonBody::Type type) {
  if (!is_of_type(request, type)) throw unsupported_type(type);
  check_body_encoding(request);
  return request.body;
}

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

JsonBody::JsonBody(const Request& request, Type type) : JsonBody(text_of(request, type)) {}

JsonBody::JsonBody(std::string_view text) {
  auto strict = parse_body(text);
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
  add_error(name, "wrong_type", "must be a string");
  return std::nullopt;
}

std::string JsonBody::string(std::string_view name) {
  auto value = optional_string(name);
  if (!value) note_missing(name, "must be a string");
  return std::move(value).value_or("");
}

std::int64_t JsonBody::integer(std::string_view name) {
  const auto value = optional_integer(name);
  if (!value) note_missing(name, "must be an integer");
  return value.value_or(0);
}

void JsonBody::objects(std::string_view name, std::size_t limit,
                       const std::function<void(JsonBody& object)>& read) {
  const auto* array = find(name);
  if (array == nullptr || !array->is_array()) return note_missing(name, "must be an array");
  if (array->size() > limit) {
    return add_error(name, "too_long", fmt::format("must have at most {} entries", limit));
  }
  std::size_t index = 0;
  for (const auto& element : *array) {
    JsonBody object(element, fmt::format("{}/{}/{}", place_, escape_pointer(name), index++));
    std::swap(object.errors_, errors_);
    if (element.is_object()) {
      read(object);
      object.note_unknown_members();
    } else {
      object.errors_.add(object.place_, "wrong_type", "must be an object");
    }
    std::swap(object.errors_, errors_);
  }
}

void JsonBody::add_error(std::string_view name, std::string_view code, std::string_view detail) {
  errors_.add(fmt::format("{}/{}", place_, escape_pointer(name)), code, detail);
}

// For a member that is absent, null or of another type.
void JsonBody::note_missing(std::string_view name, std::string_view needed) {
  if (value_.contains(name)) return add_error(name, "wrong_type", needed);
  add_error(name, "missing_member", "is required");
}

std::optional<bool> JsonBody::optional_boolean(std::string_view name) {
  const auto* member = find(name);
  if (member == nullptr) return std::nullopt;
  if (member->is_boolean()) return member->get<bool>();
  add_error(name, "wrong_type", "must be true or false");
  return std::nullopt;
}

std::optional<std::int64_t> JsonBody::optional_integer(std::string_view name) {
  const auto* member = find(name);
  if (member == nullptr) return std::nullopt;
  const auto integer = to_integer(*member);
  if (!integer) add_error(name, "wrong_type", "must be an integer");
  return integer;
}

void JsonBody::note_unknown_members() {
  for (const auto& [name, value] : value_.items()) {
    if (!asked_for_.contains(name)) {
      add_error(name, "unknown_member", "is unknown");
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
