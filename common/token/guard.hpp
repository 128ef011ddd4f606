#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "common/core/error.hpp"
#include "common/core/identity.hpp"
#include "common/core/log.hpp"
#include "common/http/message.hpp"
#include "common/http/router.hpp"
#include "common/token/cookies.hpp"

namespace common {

// Declares beside a route who may call it. Each function wraps a handler: the result checks the
// bearer token (RFC 6750 section 2.1) or, without one and with cookies enabled, the token in a
// cookie; logs the outcome with its reason, and calls the handler with what the token says. Throws
// common::Error for a token that is refused.
class Guard {
 public:
  using IdentityHandler = std::function<http::Response(const http::Request&, const Identity&)>;
  using OptionalHandler = std::function<http::Response(const http::Request&, const Identity*)>;
  using RefreshHandler = std::function<http::Response(const http::Request&, const RefreshGrant&)>;
  using TokenHandler = std::function<http::Response(const http::Request&, const VerifiedToken&)>;

  // Where access tokens are checked.
  enum class Check : std::uint8_t {
    kOnExecutor,  // that of the route: the verifier may wait for the database
    kInline,      // on the thread that reads the socket, before anything is queued
  };

  // Both must outlive the handlers.
  Guard(TokenVerifier& verifier, Log& log, Check check = Check::kOnExecutor,
        CookieOptions cookies = {})
      : verifier_(verifier), log_(log), check_(check), cookies_(cookies) {}

  // What a route requires of a valid access token. An empty scope requires nothing.
  struct Needs {
    std::string_view scope = "";  // a constant; else 403 "insufficient_scope"
    bool fresh = false;           // issued for a password; else 401 "fresh_token_required"
  };

  // For clients with a valid access token that meets `needs`.
  [[nodiscard]] http::CheckedHandler with(const Needs& needs, IdentityHandler handler) const;
  [[nodiscard]] http::CheckedHandler with_scope(std::string_view scope,
                                                IdentityHandler handler) const;
  // For clients with a valid access token.
  [[nodiscard]] http::CheckedHandler signed_in(IdentityHandler handler) const;

  // For everyone. The identity is null if no token was sent; an invalid token is refused.
  [[nodiscard]] http::CheckedHandler optionally_signed_in(OptionalHandler handler) const;
  // The same, and a token that was sent must have the scope.
  [[nodiscard]] http::CheckedHandler optionally_with_scope(std::string_view scope,
                                                           OptionalHandler handler) const;

  // For clients with a valid refresh token.
  [[nodiscard]] http::Handler with_refresh_token(RefreshHandler handler) const;
  // For clients with a valid access or refresh token of a user. Whether the session of a refresh
  // token is live is up to the use case.
  [[nodiscard]] http::Handler with_any_token(TokenHandler handler) const;
  // For other services, with a token that they signed themselves. Never in a cookie.
  [[nodiscard]] http::Handler service(TokenHandler handler) const;

 private:
  [[nodiscard]] VerifiedToken verify(const http::Request& request, TokenUse use) const;
  [[nodiscard]] VerifiedToken verify_sent(const http::Request& request, TokenUse use) const;
  [[nodiscard]] VerifiedToken verify_cookie(const http::Request& request, TokenUse use,
                                            const Error& missing_header) const;
  [[nodiscard]] std::optional<std::string_view> csrf_token(const http::Request& request) const;
  [[nodiscard]] bool has_access_token(const http::Request& request) const;
  // The identity of a valid access token that meets `needs`.
  [[nodiscard]] Identity check(const http::Request& request, const Needs& needs) const;

  TokenVerifier& verifier_;
  Log& log_;
  const Check check_;
  const CookieOptions cookies_;
};

}  // namespace common
