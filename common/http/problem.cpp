#include "common/http/problem.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/http/media_type.hpp"

namespace common::http {
namespace {

int status_of(ErrorKind kind, int invalid_token_status) {
  switch (kind) {
    case ErrorKind::kMalformed:
      return 400;
    case ErrorKind::kUnauthenticated:
      return 401;
    case ErrorKind::kInvalidToken:
      return invalid_token_status;
    case ErrorKind::kForbidden:
      return 403;
    case ErrorKind::kNotFound:
      return 404;
    case ErrorKind::kConflict:
      return 409;
    case ErrorKind::kPreconditionFailed:
      return 412;
    case ErrorKind::kUnprocessable:
      return 422;
    case ErrorKind::kTooManyRequests:
      return 429;
    case ErrorKind::kUnavailable:
      return 503;
  }
  return 500;
}

// RFC 6750 section 3.
std::string challenge(const Error& error) {
  if (error.has_bare_challenge()) return R"(Bearer realm="llavero")";
  const auto description = to_error_description(error.what());
  if (!error.missing_scope().empty()) {
    return fmt::format(R"(Bearer error="insufficient_scope", error_description="{}", scope="{}")",
                       description, error.missing_scope());
  }
  return fmt::format(R"(Bearer error="invalid_token", error_description="{}")", description);
}

}  // namespace

Problem make_unavailable(std::string code, std::string message) {
  Problem problem{.status = 503,
                  .code = std::move(code),
                  .message = std::move(message),
                  .hint = "Try again in a moment."};
  problem.headers.add("Retry-After", "1");
  return problem;
}

std::string to_error_description(std::string text) {
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return c < 0x20 || c > 0x7E || c == '"' || c == '\\'; }, '\'');
  return text;
}

Problem to_problem(const Error& error, int invalid_token_status) {
  Problem problem{.status = status_of(error.kind(), invalid_token_status),
                  .code = error.code(),
                  .message = error.what(),
                  .hint = error.hint(),
                  .errors = error.errors()};
  if (problem.status == 401 || !error.missing_scope().empty()) {
    problem.headers.add("WWW-Authenticate", challenge(error));
  }
  if (!error.limit().empty()) problem.members.emplace_back("limit", error.limit());
  if (!error.location().empty()) problem.headers.add("Location", error.location());
  if (error.retry_after_seconds()) {
    problem.headers.add("Retry-After", std::to_string(*error.retry_after_seconds()));
  }
  return problem;
}

Response to_response(const Problem& problem, const Request& request) {
  nlohmann::ordered_json body{{"msg", problem.message}, {"code", problem.code}};
  if (!problem.hint.empty()) body["hint"] = problem.hint;
  body["request_id"] = request.request_id;
  for (const auto& error : problem.errors) {
    body["errors"].push_back(
        {{"pointer", error.pointer}, {"code", error.code}, {"detail", error.detail}});
  }
  for (const auto& [name, text] : problem.members) body[name] = text;
  const bool rfc9457 = prefers(request, "application/problem+json", kJsonType);
  if (rfc9457) {
    body["type"] = "about:blank";
    body["title"] = reason_phrase(problem.status);
    body["status"] = problem.status;
    body["detail"] = problem.message;
    body["instance"] = "urn:request:" + request.request_id;
  }

  Response response;
  response.status = problem.status;
  response.headers = problem.headers;
  response.headers.add("Content-Type", rfc9457 ? "application/problem+json" : "application/json");
  response.headers.add("Cache-Control", "no-store");
  response.body = body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return response;
}

}  // namespace common::http
