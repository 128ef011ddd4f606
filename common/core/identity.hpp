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

// Which tokens an endpoint accepts.
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
  std::string scope;       // space-separated, RFC 6749 section 3.3
  std::string session_id;  // claim sid; empty for a legacy token
  bool fresh = false;      // issued for a password, not for a refresh token
};

inline constexpr std::string_view kInsufficientScope = "insufficient_scope";

// Whether the scope of the token contains `wanted` (RFC 6749 section 3.3).
bool has_scope(const Identity& identity, std::string_view wanted);
// Throws Error kForbidden kInsufficientScope, which names the scope, if it does not.
void require_scope(const Identity& identity, std::string_view wanted);

// What a verified refresh token names: a session and the counter it was issued at.
struct RefreshGrant {
  std::int64_t user_id = 0;
  std::string session_id;
  std::int64_t counter = 0;
  // The upper limit of the scope of the session, space-separated. Empty: all that the role allows.
  std::string scope{};
};

// What every token says, whatever its use.
struct RegisteredClaims {
  bool is_refresh_token = false;
  std::string subject;   // claim sub
  std::string token_id;  // claim jti, may be empty
  std::int64_t issued_at_seconds = 0;
  std::int64_t expires_at_seconds = 0;
};

// A token that passed every check. `identity` is set for the access token of a user, `grant` for a
// refresh token, neither for the token of a service.
struct VerifiedToken {
  RegisteredClaims facts;
  std::optional<Identity> identity;
  std::optional<RefreshGrant> grant;

  // Of an access or refresh token.
  [[nodiscard]] std::int64_t user_id() const { return grant ? grant->user_id : identity->user_id; }
  [[nodiscard]] const std::string& session_id() const {
    return grant ? grant->session_id : identity->session_id;
  }
};

// The outcome of one check of a token, to show why a token is refused.
struct CheckReport {
  enum class Outcome : std::uint8_t { kPassed, kFailed, kSkipped };
  std::string check;
  Outcome outcome = Outcome::kSkipped;
  std::string code;     // of the refusal; empty unless kFailed
  std::string message;  // likewise
};

// A signed token and its lifetime from now.
struct IssuedToken {
  Secret token;
  std::chrono::seconds expires_in{0};
  Secret csrf{};  // claim csrf; empty if it has none
};

// Signs tokens. Any thread may call it.
class TokenIssuer {
 public:
  virtual ~TokenIssuer() = default;

  // `lifetime` can only shorten the configured one.
  virtual IssuedToken issue_access(const Identity& identity, std::chrono::seconds lifetime) = 0;
  virtual IssuedToken issue_refresh(const RefreshGrant& grant, std::chrono::seconds lifetime) = 0;
  // A token by which the service `name` calls another one. It lives for a minute.
  virtual IssuedToken issue_service(std::string_view name) = 0;
};

// Knows which sessions and users are revoked. Any thread may call it.
class RevocationCheck {
 public:
  virtual ~RevocationCheck() = default;
  // Whether a token of that session and user, issued at that second, is revoked.
  virtual bool is_revoked(std::string_view session_id, std::int64_t user_id,
                          std::int64_t issued_at_seconds) = 0;
};

// Verifies tokens. Any thread may call it. Throws common::Error with the first check that fails, in
// the order of common/token/token_checks.cpp: kUnauthenticated for expired and revoked tokens,
// kInvalidToken for all others.
class TokenVerifier {
 public:
  virtual ~TokenVerifier() = default;

  // With `csrf`, the token must have that claim `csrf` (401 "csrf_mismatch").
  virtual VerifiedToken verify(std::string_view token, TokenUse use,
                               std::optional<std::string_view> csrf) = 0;
  // Reports every check in order. Those after the first failure are skipped. Does not throw Error.
  virtual std::vector<CheckReport> explain(std::string_view token, TokenUse use) = 0;

  VerifiedToken verify(std::string_view token, TokenUse use) {
    return verify(token, use, std::nullopt);
  }
  Identity verify_access(std::string_view token) {
    return *verify(token, TokenUse::kAccess).identity;
  }
  RefreshGrant verify_refresh(std::string_view token) {
    return *verify(token, TokenUse::kRefresh).grant;
  }
};

}  // namespace common
