#include "common/token/guard.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "common/core/error.hpp"

namespace common::http {
namespace {

constexpr std::string_view kScheme = "Bearer";

Error bad_header() {
  return {ErrorKind::kInvalidToken, "authorization_malformed",
          "Bad Authorization header. Expected 'Authorization: Bearer <JWT>'"};
}

// Where another value of a field would begin.
bool has_separator(std::string_view value) {
  constexpr std::string_view kSeparators = " \t,";
  return std::any_of(kSeparators.begin(), kSeparators.end(), [&](char separator) {
    return value.find(separator) != std::string_view::npos;
  });
}

// The token of the one Authorization header, RFC 6750 section 2.1. The scheme compares without
// case (RFC 9110 section 11.1).
std::string_view bearer_token(const Request& request) {
  const auto* header = request.headers.find("Authorization");
  if (header == nullptr || header->empty()) {
    throw Error(ErrorKind::kUnauthenticated, "authorization_missing",
                "Missing Authorization Header", "Send Authorization: Bearer <token>.");
  }
  if (request.headers.count("Authorization") > 1) throw bad_header();
  const std::string_view value = *header;
  const auto blank = value.find(' ');
  if (!equals_ignoring_case(value.substr(0, blank), kScheme)) {
    throw Error(ErrorKind::kUnauthenticated, "authorization_scheme",
                "Missing 'Bearer' type in 'Authorization' header. Expected 'Authorization: "
                "Bearer <JWT>'");
  }
  if (blank == std::string_view::npos) throw bad_header();
  const auto start = value.find_first_not_of(' ', blank);
  if (start == std::string_view::npos) throw bad_header();
  const auto token = value.substr(start);
  if (has_separator(token)) throw bad_header();
  return token;
}

// Runs `check` on the caller's token and logs what came of it.
template <class Check>
auto checked(const Request& request, Log& log, std::string_view type, Check check) {
  try {
    auto caller = check(bearer_token(request));
    log.info("token_validated", {{"request_id", request.request_id},
                                 {"type", type},
                                 {"user_id", caller.user_id},
                                 {"session", caller.session_id}});
    return caller;
  } catch (const Error& refusal) {
    log.info("token_rejected", {{"request_id", request.request_id}, {"reason", refusal.code()}});
    throw;
  }
}

// Runs `call` and logs if it refuses the caller.
template <class Call>
auto unless_refused(const Request& request, Log& log, std::int64_t user_id, Call call) {
  try {
    return call();
  } catch (const Error& refusal) {
    const bool refused = refusal.kind() == ErrorKind::kUnauthenticated ||
                         refusal.kind() == ErrorKind::kInvalidToken ||
                         refusal.kind() == ErrorKind::kForbidden;
    if (refused) {
      log.info("access_refused", {{"request_id", request.request_id},
                                  {"user_id", user_id},
                                  {"reason", refusal.code()},
                                  {"path", request.path}});
    }
    throw;
  }
}

// Runs the handler and logs whether it let the caller in.
template <class Call>
Response granted(const Request& request, Log& log, std::int64_t user_id, Call call) {
  auto response = unless_refused(request, log, user_id, call);
  log.info("access_granted", {{"request_id", request.request_id},
                              {"user_id", user_id},
                              {"method", to_string(request.method)},
                              {"path", request.path}});
  return response;
}

}  // namespace

void Guard::check_needs(const Needs& needs, const Identity& caller) {
  if (!needs.scope.empty()) require_scope(caller, needs.scope);
  if (!needs.role.empty() && caller.role != needs.role) {
    throw Error(ErrorKind::kForbidden, "insufficient_role",
                fmt::format("This needs the role {}", needs.role),
                "An administrator can give the account that role.");
  }
  if (needs.fresh && !caller.fresh) {
    throw Error(ErrorKind::kUnauthenticated, "fresh_token_required", "Fresh token required",
                "Send the password to /auth/reauth or log in again, and use the token of that.");
  }
}

Identity Guard::check(const Request& request, RevocationCheck* revocations,
                      const Needs& needs) const {
  auto caller = checked(request, log_, "access", [&](std::string_view token) {
    return verifier_.verify_access(token, revocations);
  });
  unless_refused(request, log_, caller.user_id, [&] { check_needs(needs, caller); });
  return caller;
}

Response Guard::serve(const Request& request, const Identity& caller,
                      const IdentityHandler& handler) const {
  return granted(request, log_, caller.user_id, [&] { return handler(request, caller); });
}

// The handler that the check returns refers to the one in the check, which lives in the router.
CheckedHandler Guard::with(const Needs& needs, IdentityHandler handler) const {
  return {.check = [this, needs, handler = std::move(handler)](const Request& checked) -> Handler {
            return [this, caller = check(checked, nullptr, needs),
                    &handler](const Request& request) { return serve(request, caller, handler); };
          },
          .check_inline = check_ == Check::kInline};
}

CheckedHandler Guard::with_scope(std::string_view scope, IdentityHandler handler) const {
  return with({.scope = scope}, std::move(handler));
}

CheckedHandler Guard::signed_in(IdentityHandler handler) const {
  return with({}, std::move(handler));
}

CheckedHandler Guard::optionally_with_scope(std::string_view scope, OptionalHandler handler) const {
  auto with_token = with_scope(scope, [handler](const Request& request, const Identity& caller) {
    return handler(request, &caller);
  });
  return {.check = [handler = std::move(handler),
                    with_token = std::move(with_token.check)](const Request& checked) -> Handler {
            if (checked.headers.find("Authorization") != nullptr) return with_token(checked);
            return [&handler](const Request& request) { return handler(request, nullptr); };
          },
          .check_inline = with_token.check_inline};
}

CheckedHandler Guard::optionally_signed_in(OptionalHandler handler) const {
  return optionally_with_scope("", std::move(handler));
}

Handler Guard::with_refresh_token(RefreshHandler handler) const {
  return [this, handler = std::move(handler)](const Request& request) {
    const auto grant = checked(request, log_, "refresh", [this](std::string_view token) {
      return verifier_.verify_refresh(token);
    });
    return granted(request, log_, grant.user_id, [&] { return handler(request, grant); });
  };
}

Handler Guard::with_any_token(TokenHandler handler) const {
  struct Bearer {
    VerifiedToken token;
    std::int64_t user_id;
    std::string session_id;
  };
  return [this, handler = std::move(handler)](const Request& request) {
    const auto bearer = checked(request, log_, "any", [this](std::string_view text) {
      auto token = verifier_.verify(text, TokenUse::kAccessOrRefresh);
      const auto user_id = token.grant ? token.grant->user_id : token.identity->user_id;
      auto session_id = token.grant ? token.grant->session_id : token.identity->session_id;
      return Bearer{std::move(token), user_id, std::move(session_id)};
    });
    return granted(request, log_, bearer.user_id, [&] { return handler(request, bearer.token); });
  };
}

// No line for what passed: a service asks every second, and the request has its own line.
Handler Guard::service(Handler handler) const {
  return [this, handler = std::move(handler)](const Request& request) {
    try {
      verifier_.verify(bearer_token(request), TokenUse::kService);
    } catch (const Error& refusal) {
      log_.info("token_rejected", {{"request_id", request.request_id}, {"reason", refusal.code()}});
      throw;
    }
    return handler(request);
  };
}

}  // namespace common::http
