#include "common/token/guard.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "common/core/error.hpp"
#include "common/token/refusal_codes.hpp"

namespace common {
namespace {

using http::CheckedHandler;
using http::Handler;
using http::Request;
using http::Response;

constexpr std::string_view kScheme = "Bearer";

Error bad_header() {
  return {ErrorKind::kInvalidToken, "authorization_malformed",
          "Bad Authorization header. Expected 'Authorization: Bearer <JWT>'"};
}

// The token of the one Authorization header (RFC 6750 section 2.1). The scheme is case-insensitive
// (RFC 9110 section 11.1).
std::string_view bearer_token(const Request& request) {
  const auto* header = request.headers.find("Authorization");
  if (header == nullptr || header->empty()) {
    throw Error(ErrorKind::kUnauthenticated, "authorization_missing",
                "Missing Authorization Header", "Send Authorization: Bearer <token>.")
        .with_bare_challenge();
  }
  if (request.headers.count("Authorization") > 1) throw bad_header();
  const std::string_view value = *header;
  const auto blank = value.find(' ');
  if (!http::equals_ignoring_case(value.substr(0, blank), kScheme)) {
    throw Error(ErrorKind::kUnauthenticated, "authorization_scheme",
                "Missing 'Bearer' type in 'Authorization' header. Expected 'Authorization: "
                "Bearer <JWT>'")
        .with_bare_challenge();
  }
  if (blank == std::string_view::npos) throw bad_header();
  const auto start = value.find_first_not_of(' ', blank);
  if (start == std::string_view::npos) throw bad_header();
  const auto token = value.substr(start);
  const bool is_list =
      std::ranges::any_of(token, [](char c) { return c == ' ' || c == '\t' || c == ','; });
  if (is_list) throw bad_header();
  return token;
}

// The name of a use in the log.
std::string_view to_string(TokenUse use) {
  switch (use) {
    case TokenUse::kAccess:
      return "access";
    case TokenUse::kRefresh:
      return "refresh";
    case TokenUse::kAccessOrRefresh:
      return "any";
    case TokenUse::kService:
      break;
  }
  return "service";
}

bool is_about_access(ErrorKind kind) {
  return kind == ErrorKind::kUnauthenticated || kind == ErrorKind::kInvalidToken ||
         kind == ErrorKind::kForbidden;
}

// Runs `call` and logs a refusal.
template <class Call>
auto unless_refused(const Request& request, Log& log, std::int64_t user_id, Call call) {
  try {
    return call();
  } catch (const Error& refusal) {
    if (is_about_access(refusal.kind())) {
      log.info("access_refused", {{"request_id", request.request_id},
                                  {"user_id", user_id},
                                  {"reason", refusal.code()},
                                  {"path", request.path}});
    }
    throw;
  }
}

// Runs the handler and logs whether it granted access.
template <class Call>
Response granted(const Request& request, Log& log, std::int64_t user_id, Call call) {
  auto response = unless_refused(request, log, user_id, call);
  log.info("access_granted", {{"request_id", request.request_id},
                              {"user_id", user_id},
                              {"method", to_string(request.method)},
                              {"path", request.path}});
  return response;
}

void check_needs(const Guard::Needs& needs, const Identity& identity) {
  if (!needs.scope.empty()) require_scope(identity, needs.scope);
  if (needs.fresh && !identity.fresh) {
    throw Error(ErrorKind::kUnauthenticated, std::string(kFreshTokenRequired),
                "Fresh token required",
                "Confirm the password or log in again, and send the access token of that answer.");
  }
}

}  // namespace

VerifiedToken Guard::verify(const Request& request, TokenUse use) const {
  try {
    auto token = verifier_.verify(bearer_token(request), use);
    // Services poll, and each request has its own line.
    if (use == TokenUse::kService) return token;
    log_.info("token_validated", {{"request_id", request.request_id},
                                  {"type", to_string(use)},
                                  {"user_id", token.user_id()},
                                  {"session", token.session_id()}});
    return token;
  } catch (const Error& refusal) {
    log_.info("token_rejected", {{"request_id", request.request_id},
                                 {"reason", refusal.code()},
                                 {"ip", request.remote_address}});
    throw;
  }
}

Identity Guard::check(const Request& request, const Needs& needs) const {
  auto identity = *verify(request, TokenUse::kAccess).identity;
  unless_refused(request, log_, identity.user_id, [&] { check_needs(needs, identity); });
  return identity;
}

// The handler that the check returns refers to the one in the check, which lives in the router.
CheckedHandler Guard::with(const Needs& needs, IdentityHandler handler) const {
  return {.check = [this, needs, handler = std::move(handler)](const Request& checked) -> Handler {
            return [this, identity = check(checked, needs), &handler](const Request& request) {
              return granted(request, log_, identity.user_id,
                             [&] { return handler(request, identity); });
            };
          },
          .check_inline = check_ == Check::kInline};
}

CheckedHandler Guard::with_scope(std::string_view scope, IdentityHandler handler) const {
  return with({.scope = scope}, std::move(handler));
}

CheckedHandler Guard::signed_in(IdentityHandler handler) const {
  return with({}, std::move(handler));
}

CheckedHandler Guard::optionally_signed_in(OptionalHandler handler) const {
  return optionally_with_scope("", std::move(handler));
}

CheckedHandler Guard::optionally_with_scope(std::string_view scope, OptionalHandler handler) const {
  auto with_token = with_scope(scope, [handler](const Request& request, const Identity& identity) {
    return handler(request, &identity);
  });
  return {.check = [handler = std::move(handler),
                    with_token = std::move(with_token.check)](const Request& checked) -> Handler {
            if (checked.headers.find("Authorization") != nullptr) return with_token(checked);
            return [&handler](const Request& request) { return handler(request, nullptr); };
          },
          .check_inline = with_token.check_inline};
}

Handler Guard::with_refresh_token(RefreshHandler handler) const {
  return [this, handler = std::move(handler)](const Request& request) {
    const auto token = verify(request, TokenUse::kRefresh);
    return granted(request, log_, token.user_id(), [&] { return handler(request, *token.grant); });
  };
}

Handler Guard::with_any_token(TokenHandler handler) const {
  return [this, handler = std::move(handler)](const Request& request) {
    const auto token = verify(request, TokenUse::kAccessOrRefresh);
    return granted(request, log_, token.user_id(), [&] { return handler(request, token); });
  };
}

Handler Guard::service(TokenHandler handler) const {
  return [this, handler = std::move(handler)](const Request& request) {
    return handler(request, verify(request, TokenUse::kService));
  };
}

}  // namespace common
