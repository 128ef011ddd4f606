#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "common/core/error.hpp"
#include "common/http/message.hpp"

namespace common::http {

// An error in terms of HTTP. Handlers throw it for what only HTTP can say (415, 413); all others
// throw common::Error.
struct Problem {
  int status = 500;
  std::string code;
  std::string message;
  std::string hint{};
  std::vector<FieldError> errors{};
  Headers headers{};  // Allow, Retry-After, WWW-Authenticate, Location
  // Further members of the body, by name.
  std::vector<std::pair<std::string, std::string>> members{};
};

// 503 with a Retry-After of one second.
Problem make_unavailable(std::string code, std::string message);

class ProblemException : public std::runtime_error {
 public:
  explicit ProblemException(Problem problem)
      : std::runtime_error(problem.message), problem_(std::move(problem)) {}
  [[nodiscard]] const Problem& problem() const { return problem_; }

 private:
  Problem problem_;
};

// The only place that knows the HTTP status of an Error. `invalid_token_status` is the setting
// INVALID_TOKEN_STATUS. 401 and a missing scope gain WWW-Authenticate (RFC 6750 section 3).
Problem to_problem(const Error& error, int invalid_token_status);

// The only place that writes an error body: {"msg", "code", "hint", "request_id"}, "errors" if
// there are any, the problem's own members, and those of RFC 9457 if the request prefers
// application/problem+json.
Response to_response(const Problem& problem, const Request& request);

// `text` as an error_description (RFC 6749 section 5.2, RFC 6750 section 3): every character but
// printable ASCII, and each quote and backslash, becomes '.
std::string to_error_description(std::string text);

}  // namespace common::http
