#include "common/token/guard.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "common/core/error.hpp"
#include "common/http/cookie.hpp"
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

// Why no Authorization header has a bearer token; nothing if one has, well-formed or not. The
// scheme is case-insensitive (RFC 9110 section 11.1).
std::optional<Error> missing_bearer_token(const Request& request) {
  const auto* header = request.headers.find("Authorization");
  if (header == nullptr || header->empty()) {
    return Error(ErrorKind::kUnauthenticated, "authorization_missing",
                 "Missing Authorization Header", "Send Authorization: Bearer <token>.")
        .with_bare_challenge();
  }
  if (request.headers.count("Authorization") > 1) return std::nullopt;
  const std::string_view value = *header;
  if (http::equals_ignoring_case(value.substr(0, value.find(' ')), kScheme)) return std::nullopt;
  return Error(ErrorKind::kUnauthenticated, "authorization_scheme",
               "Missing 'Bearer' type in 'Authorization' header. Expected 'Authorization: "
               "Bearer <JWT>'")
      .with_bare_challenge();
}

// The token of the one Authorization header (RFC 6750 section 2.1), which is not missing.
std::string_view bearer_token(const Request& request) {
  if (request.headers.count("Authorization") > 1) throw bad_header();
  const std::string_view value = *request.headers.find("Authorization");
  const auto blank = value.find(' ');
  if (blank == std::string_view::npos) throw bad_header();
  const auto start = value.find_first_not_of(' ', blank);
  if (start == std::string_view::npos) throw bad_header();
  const auto token = value.substr(start);
  const bool is_list =
      std::ranges::any_of(token, [](char c) { return c == ' ' || c == '\t' || c == ','; });
  if (is_list) throw bad_header();
  return token;
}

// The value of the cookie, empty if it was not sent. Two of one name are refused: a program on a
// sibling host or another port could add its own, and which one a browser sends first is up to
// their paths.
std::string_view token_cookie(const Request& request, std::string_view name) {
  const auto values = http::cookie_values(request, name);
  if (values.size() > 1) {
    throw Error(ErrorKind::kInvalidToken, "cookie_repeated",
                fmt::format("Bad Cookie header. Expected one cookie \"{}\"", name),
                "Another program on this host or a sibling host may have set one: delete the "
                "cookies of the host.");
  }
  return values.empty() ? std::string_view() : values.front();
}

// Neither has a token.
Error missing_in_both(const Error& missing_header, std::string_view cookie) {
  return Error(ErrorKind::kUnauthenticated, missing_header.code(),
               fmt::format("Missing JWT in headers or cookies ({}; Missing cookie \"{}\")",
                           missing_header.what(), cookie),
               "Log in, or send Authorization: Bearer <token>.")
      .with_bare_challenge();
}

// RFC 9110 section 9.2.1.
bool is_safe(http::Method method) {
  return method == http::Method::kGet || method == http::Method::kHead ||
         method == http::Method::kOptions;
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

// Headers come first, then cookies. A bearer token that is refused is the answer.
VerifiedToken Guard::verify_sent(const Request& request, TokenUse use) const {
  const auto missing = missing_bearer_token(request);
  if (!missing) return verifier_.verify(bearer_token(request), use);
  if (!cookies_.enabled || use == TokenUse::kService) throw *missing;
  return verify_cookie(request, use, *missing);
}

VerifiedToken Guard::verify_cookie(const Request& request, TokenUse use,
                                   const Error& missing_header) const {
  const auto verify_one = [&](std::string_view name) {
    const auto token = token_cookie(request, name);
    if (token.empty()) throw missing_in_both(missing_header, name);
    return verifier_.verify(token, use, csrf_token(request));
  };
  const auto is_sent = [&](std::string_view name) {
    return !http::cookie_values(request, name).empty();
  };
  if (use == TokenUse::kRefresh) return verify_one(kRefreshTokenCookie);
  if (use == TokenUse::kAccess || !is_sent(kRefreshTokenCookie)) {
    return verify_one(kAccessTokenCookie);
  }
  if (!is_sent(kAccessTokenCookie)) return verify_one(kRefreshTokenCookie);
  // Both were sent, with the CSRF token of one. The access token is often the first to expire.
  std::optional<Error> refusal;
  try {
    return verify_one(kAccessTokenCookie);
  } catch (const Error& error) {
    if (!is_about_access(error.kind())) throw;
    refusal = error;
  }
  try {
    return verify_one(kRefreshTokenCookie);
  } catch (const Error& error) {
    throw error.code() == "csrf_mismatch" ? *refusal : error;
  }
}

// Of a request that a page of another site could cause (double submit): such a page can make the
// browser send the cookie, but cannot read its token. Throws if it is missing.
std::optional<std::string_view> Guard::csrf_token(const Request& request) const {
  if (!cookies_.csrf_protect || is_safe(request.method)) return std::nullopt;
  const auto* sent = request.headers.find(kCsrfHeader);
  if (sent != nullptr && !sent->empty()) return *sent;
  throw Error(
      ErrorKind::kUnauthenticated, "csrf_missing", "Missing CSRF token",
      "Send the value of the cookie csrf_access_token (csrf_refresh_token where the refresh "
      "token is sent) as X-CSRF-TOKEN.")
      .with_bare_challenge();
}

bool Guard::has_access_token(const Request& request) const {
  if (request.headers.find("Authorization") != nullptr) return true;
  return cookies_.enabled &&
         std::ranges::any_of(http::cookie_values(request, kAccessTokenCookie),
                             [](std::string_view value) { return !value.empty(); });
}

VerifiedToken Guard::verify(const Request& request, TokenUse use) const {
  try {
    auto token = verify_sent(request, use);
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
  return {.check = [handler = std::move(handler), with_token = std::move(with_token.check),
                    this](const Request& checked) -> Handler {
            if (has_access_token(checked)) return with_token(checked);
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
