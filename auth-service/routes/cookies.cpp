#include "auth-service/routes/cookies.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/token/refusal_codes.hpp"

namespace auth {
namespace {

using common::CookieOptions;
using common::IssuedToken;
using common::http::Headers;
using common::http::Response;

// Who may read the cookie. Scripts read the CSRF tokens, from pages on paths of their own.
enum class Reader : std::uint8_t { kBrowser, kScripts };

void set(Headers& headers, std::string_view name, const std::string& value,
         std::chrono::seconds max_age, Reader reader, const CookieOptions& cookies) {
  const std::string_view path =
      name == common::kRefreshTokenCookie ? std::string_view(cookies.refresh_path) : "/";
  headers.add("Set-Cookie",
              fmt::format("{}={}; Max-Age={}; Path={}{}; SameSite=Strict{}", name, value,
                          max_age.count(), path, reader == Reader::kBrowser ? "; HttpOnly" : "",
                          cookies.secure ? "; Secure" : ""));
}

void set_pair(Response& response, std::string_view name, std::string_view csrf_name,
              const IssuedToken& token, const CookieOptions& cookies) {
  if (!cookies.enabled) return;
  const auto age = token.expires_in;
  set(response.headers, name, token.token.reveal(), age, Reader::kBrowser, cookies);
  if (token.csrf.empty()) return;
  set(response.headers, csrf_name, token.csrf.reveal(), age, Reader::kScripts, cookies);
}

void clear(Headers& headers, const CookieOptions& cookies) {
  if (!cookies.enabled) return;
  constexpr std::chrono::seconds kNow{0};
  set(headers, common::kAccessTokenCookie, "", kNow, Reader::kBrowser, cookies);
  set(headers, common::kRefreshTokenCookie, "", kNow, Reader::kBrowser, cookies);
  set(headers, common::kAccessCsrfCookie, "", kNow, Reader::kScripts, cookies);
  set(headers, common::kRefreshCsrfCookie, "", kNow, Reader::kScripts, cookies);
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
  clear(response.headers, cookies);
}

void clear_refused_cookies(const common::http::Request& request, common::http::Problem& problem,
                           const CookieOptions& cookies) {
  const bool is_about_token =
      problem.code == "no_session" ||
      std::ranges::find(common::kTokenRefusals, problem.code) != common::kTokenRefusals.end();
  const bool may_be_foreign =
      problem.code.starts_with("csrf_") || problem.code.starts_with("authorization_");
  if (request.path == "/auth/logout" && is_about_token && !may_be_foreign) {
    clear(problem.headers, cookies);
  }
}

}  // namespace auth
