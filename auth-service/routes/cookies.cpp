#include "auth-service/routes/cookies.hpp"

#include <fmt/format.h>

namespace auth {
namespace {

using common::CookieOptions;
using common::IssuedToken;
using common::http::Response;

// Path=/ because a reverse proxy may put the services below any path, because a logout takes the
// refresh token too, and because the page reads the CSRF tokens on a path of its own.
void set(Response& response, std::string_view name, const std::string& value,
         std::chrono::seconds max_age, bool http_only, const CookieOptions& cookies) {
  response.headers.add(
      "Set-Cookie",
      fmt::format("{}={}; Max-Age={}; Path=/{}; SameSite=Strict{}", name, value, max_age.count(),
                  http_only ? "; HttpOnly" : "", cookies.secure ? "; Secure" : ""));
}

void set_pair(Response& response, std::string_view name, std::string_view csrf_name,
              const IssuedToken& token, const CookieOptions& cookies) {
  if (!cookies.enabled) return;
  set(response, name, token.token.reveal(), token.expires_in, true, cookies);
  if (token.csrf.empty()) return;
  set(response, csrf_name, token.csrf.reveal(), token.expires_in, false, cookies);
}

}  // namespace

void set_access_cookies(Response& response, const IssuedToken& access,
                        const CookieOptions& cookies) {
  set_pair(response, common::kAccessTokenCookie, common::kAccessCsrfCookie, access, cookies);
}

void set_cookies(Response& response, const SignedIn& signed_in, const CookieOptions& cookies) {
  set_access_cookies(response, signed_in.access, cookies);
  set_pair(response, common::kRefreshTokenCookie, common::kRefreshCsrfCookie, signed_in.refresh,
           cookies);
}

void clear_cookies(Response& response, const CookieOptions& cookies) {
  if (!cookies.enabled) return;
  constexpr std::chrono::seconds kNow{0};
  set(response, common::kAccessTokenCookie, "", kNow, true, cookies);
  set(response, common::kRefreshTokenCookie, "", kNow, true, cookies);
  set(response, common::kAccessCsrfCookie, "", kNow, false, cookies);
  set(response, common::kRefreshCsrfCookie, "", kNow, false, cookies);
}

}  // namespace auth
