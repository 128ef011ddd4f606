#include "auth-service/routes/oauth_errors.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace auth {
namespace {

using common::http::Problem;

bool is_oauth_endpoint(std::string_view path) {
  return path == "/token" || path.starts_with("/token/");
}

std::string_view oauth_error_of(const Problem& problem) {
  // RFC 6749 section 5.2. Our codes have the same names.
  constexpr std::array<std::string_view, 4> kOwnCodes{"invalid_request", "invalid_scope",
                                                      "unsupported_grant_type", "invalid_grant"};
  const auto* own = std::find(kOwnCodes.begin(), kOwnCodes.end(), problem.code);
  if (own != kOwnCodes.end()) return *own;
  // RFC 7662 section 2.3: the client did not authenticate.
  if (problem.code.starts_with("authorization_")) return "invalid_client";
  switch (problem.status) {
    case 401:
    case 422:  // INVALID_TOKEN_STATUS; these paths have no other 422
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

}  // namespace

void add_oauth_members(const common::http::Request& request, Problem& problem) {
  if (!is_oauth_endpoint(request.path)) return;
  const bool has_error = std::any_of(problem.members.begin(), problem.members.end(),
                                     [](const auto& member) { return member.first == "error"; });
  if (!has_error) problem.members.emplace_back("error", oauth_error_of(problem));
  problem.members.emplace_back("error_description",
                               common::http::to_error_description(problem.message));
  problem.headers.add("Pragma", "no-cache");
}

}  // namespace auth
