#include "common/http/problem.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/http/status.hpp"

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

// RFC 6749 section 5.2 and RFC 6750 section 3: printable ASCII without the two characters that a
// quoted string would have to escape.
std::string to_description(std::string text) {
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return c < 0x20 || c > 0x7E || c == '"' || c == '\\'; }, '\'');
  return text;
}

// RFC 6750 section 3.1: no error code where the request carried no token at all.
std::string challenge(const Error& error) {
  if (error.code() == "authorization_missing" || error.code() == "authorization_scheme" ||
      error.code() == "bad_credentials" || error.code() == "bad_reset_code") {
    return R"(Bearer realm="llavero")";
  }
  const auto description = to_description(error.what());
  if (!error.missing_scope().empty()) {
    return fmt::format(R"(Bearer error="insufficient_scope", error_description="{}", scope="{}")",
                       description, error.missing_scope());
  }
  return fmt::format(R"(Bearer error="invalid_token", error_description="{}")", description);
}

bool is_oauth_endpoint(std::string_view path) {
  return path == "/token" || path.starts_with("/token/");
}

std::string_view oauth_error_of(const Problem& problem) {
  // RFC 6749 section 5.2, whose names serve as our codes too.
  constexpr std::array<std::string_view, 4> kOwnCodes{"invalid_request", "invalid_scope",
                                                      "unsupported_grant_type", "invalid_grant"};
  if (!problem.oauth_error.empty()) return problem.oauth_error;
  const auto* own = std::find(kOwnCodes.begin(), kOwnCodes.end(), problem.code);
  if (own != kOwnCodes.end()) return *own;
  // RFC 7662 section 2.3: whoever asks has not said who it is.
  if (problem.code.starts_with("authorization_")) return "invalid_client";
  switch (problem.status) {
    case 401:
    case 422:  // INVALID_TOKEN_STATUS: nothing else is 422 on these paths
      return "invalid_token";
    case 403:
      return "insufficient_scope";
    case 429:
    case 503:
      return "temporarily_unavailable";
    default:
      return problem.status < 500 ? "invalid_request" : "server_error";
  }
}

bool accepts_problem_json(const Request& request) {
  const auto* accept = request.headers.find("Accept");
  return accept != nullptr && accept->find("application/problem+json") != std::string::npos;
}

}  // namespace

Problem to_problem(const Error& error, int invalid_token_status) {
  Problem problem{.status = status_of(error.kind(), invalid_token_status),
                  .code = error.code(),
                  .message = error.what(),
                  .hint = error.hint(),
                  .errors = error.errors()};
  if (problem.status == 401 || !error.missing_scope().empty()) {
    problem.headers.add("WWW-Authenticate", challenge(error));
  }
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
  for (const auto& fault : problem.errors) {
    body["errors"].push_back(
        {{"pointer", fault.pointer}, {"code", fault.code}, {"detail", fault.detail}});
  }
  const bool oauth = is_oauth_endpoint(request.path);
  if (oauth) {
    body["error"] = oauth_error_of(problem);
    body["error_description"] = to_description(problem.message);
  }
  const bool rfc9457 = accepts_problem_json(request);
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
  if (oauth) response.headers.add("Pragma", "no-cache");  // RFC 6749 section 5.1
  response.body = body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return response;
}

}  // namespace common::http
