#pragma once

#include "auth-service/core/session_tokens.hpp"
#include "common/http/message.hpp"
#include "common/http/problem.hpp"
#include "common/token/cookies.hpp"

namespace auth {

// Adds the cookies of the tokens that an answer has (ADR 15). Nothing unless cookies are enabled.
void set_access_cookies(common::http::Response& response, const common::IssuedToken& access,
                        const common::CookieOptions& cookies);
void set_cookies(common::http::Response& response, const SignedIn& signed_in,
                 const common::CookieOptions& cookies);
// Removes all of them from the browser.
void clear_cookies(common::http::Response& response, const common::CookieOptions& cookies);
// The same if a logout refuses the token, for example because the session is revoked already:
// scripts cannot remove it. Not without cookies or the right CSRF token, because another page may
// have sent the request: the browser takes cookies from the answer even if it sent none.
void clear_refused_cookies(const common::http::Request& request, common::http::Problem& problem,
                           const common::CookieOptions& cookies);

}  // namespace auth
