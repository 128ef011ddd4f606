#pragma once

#include <string>
#include <vector>

#include "common/core/error.hpp"
#include "common/http/message.hpp"

namespace common::http {

// A refusal as HTTP knows it. Handlers throw it for what only HTTP can say (415, 413); the rest
// comes from common::Error.
struct Problem {
  int status = 500;
  std::string code;
  std::string message;
  std::string hint{};
  std::vector<FieldError> errors{};
  Headers headers{};  // of this refusal: Allow, Retry-After, WWW-Authenticate, Location
  // What RFC 6749 section 5.2 calls it, where its status and code do not tell.
  std::string oauth_error{};
};

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

// The only place that writes an error body: {"msg", "code", "hint", "request_id"}, "errors" where
// there are errors, the members of RFC 9457 if the request accepts application/problem+json, and
// on /token and below it "error" and "error_description" as OAuth has them (RFC 6749 section 5.2).
Response to_response(const Problem& problem, const Request& request);

}  // namespace common::http
