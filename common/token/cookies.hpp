#pragma once

#include <string>
#include <string_view>

namespace common {

// Tokens in cookies, beside the Authorization header (ADR 15). The names are those of
// Flask-JWT-Extended.
struct CookieOptions {
  bool enabled = false;
  // Unsafe methods need the claim `csrf` of the token in a header (double submit).
  bool csrf_protect = true;
  bool secure = true;  // sent over TLS only
  // Of the refresh token: where auth-service takes it, so that no other service receives it.
  std::string refresh_path = "/auth";
};

inline constexpr std::string_view kAccessTokenCookie = "access_token_cookie";
inline constexpr std::string_view kRefreshTokenCookie = "refresh_token_cookie";
// Claim `csrf` of each, which scripts of the page can read.
inline constexpr std::string_view kAccessCsrfCookie = "csrf_access_token";
inline constexpr std::string_view kRefreshCsrfCookie = "csrf_refresh_token";
inline constexpr std::string_view kCsrfHeader = "X-CSRF-TOKEN";

}  // namespace common
