#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/clock.hpp"
#include "common/core/secret.hpp"

namespace common {

// Which tokens an endpoint takes.
enum class TokenUse : std::uint8_t {
  kAccess,
  kRefresh,
  kAccessOrRefresh,
  kService,  // the access token of another service, claim sub "service:<name>"
};

// Who a verified access token speaks for.
struct Identity {
  std::int64_t user_id = 0;  // claim sub
  std::string username;
  std::string role;
  std::string scope;       // space separated, RFC 6749 section 3.3
  std::string session_id;  // claim sid
  bool fresh = false;      // the password was checked for this very token
};

// Whether the scope of the token holds `wanted` (RFC 6749 section 3.3).
bool has_scope(const Identity& identity, std::string_view wanted);
// Throws Error kForbidden "insufficient_scope", which names it, where it does not.
void require_scope(const Identity& identity, std::string_view wanted);

// What a verified refresh token names: a session and the counter it was issued at.
struct RefreshGrant {
  std::int64_t user_id = 0;
  std::string session_id;
  std::int64_t counter = 0;
  // What the session may do at most, space separated; empty: all that the user's role may.
  std::string scope{};
};

// What every token says, whatever it is for.
struct RegisteredClaims {
  bool is_refresh_token = false;
  std::string subject;   // claim sub as it stands
  std::string token_id;  // claim jti, may be empty
  std::int64_t issued_at_seconds = 0;
  std::int64_t expires_at_seconds = 0;
};

// A token that passed every check. `identity` is set for an access token of a user, `grant` for a
// refresh token, neither for the token of a service.
struct VerifiedToken {
  RegisteredClaims facts;
  std::optional<Identity> identity;
  std::optional<RefreshGrant> grant;
};

// What became of one check of a token, for people who want to see why it was refused.
struct CheckReport {
  enum class Outcome : std::uint8_t { kPassed, kFailed, kSkipped };
  std::string check;
  Outcome outcome = Outcome::kSkipped;
  std::string code;     // of the refusal, where it failed
  std::string message;  // likewise
};

// A signed token and its lifetime from now.
struct IssuedToken {
  Secret token;
  std::chrono::seconds expires_in{0};
};

// Makes signed tokens. Any thread may call it.
class TokenIssuer {
 public:
  virtual ~TokenIssuer() = default;

  // `lifetime` can only shorten the configured one.
  virtual IssuedToken issue_access(const Identity& identity, std::chrono::seconds lifetime) = 0;
  virtual IssuedToken issue_refresh(const RefreshGrant& grant, std::chrono::seconds lifetime) = 0;
  // A token by which the service `name` calls another one; it is good for a minute.
  virtual IssuedToken issue_service(std::string_view name) = 0;
};

// Knows which sessions and users have been ended. Any thread may call it.
class RevocationCheck {
 public:
  virtual ~RevocationCheck() = default;
  // Whether a token of that session and user, issued at that second, is no longer good.
  virtual bool is_revoked(std::string_view session_id, std::int64_t user_id,
                          std::int64_t issued_at_seconds) = 0;
};

// Checks tokens. Any thread may call it. Functions that verify throw common::Error with the first
// check that failed, in the order of common/token/token_checks.cpp: kUnauthenticated for expired
// and revoked tokens, kInvalidToken else.
class TokenVerifier {
 public:
  virtual ~TokenVerifier() = default;

  // `revocations`, where there is one, is asked instead of the verifier's own.
  virtual VerifiedToken verify(std::string_view token, TokenUse use,
                               RevocationCheck* revocations) = 0;
  VerifiedToken verify(std::string_view token, TokenUse use) { return verify(token, use, nullptr); }
  // All checks in their order: those up to the first refusal, which has failed, then the skipped.
  virtual std::vector<CheckReport> explain(std::string_view token, TokenUse use) = 0;

  Identity verify_access(std::string_view token, RevocationCheck* revocations = nullptr) {
    return *verify(token, TokenUse::kAccess, revocations).identity;
  }
  RefreshGrant verify_refresh(std::string_view token) {
    return *verify(token, TokenUse::kRefresh).grant;
  }
};

}  // namespace common
