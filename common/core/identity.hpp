#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/core/clock.hpp"
#include "common/core/secret.hpp"

namespace common {

enum class TokenType : std::uint8_t { kAccess, kRefresh };

// Who a verified access token speaks for.
struct Identity {
  std::int64_t user_id = 0;  // claim sub
  std::string username;
  std::string role;
  std::string scope;       // space separated, RFC 6749 section 3.3
  std::string session_id;  // claim sid
  bool fresh = false;      // the password was checked for this very token
};

// What a verified refresh token names: a session and the counter it was issued at.
struct RefreshGrant {
  std::int64_t user_id = 0;
  std::string session_id;
  std::int64_t counter = 0;
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
};

// Checks tokens without any I/O. Any thread may call it. Both throw common::Error with the first
// failed check of DESIGN 5: kUnauthenticated for expired and revoked tokens, kInvalidToken else.
class TokenVerifier {
 public:
  virtual ~TokenVerifier() = default;

  virtual Identity verify_access(std::string_view token) = 0;
  virtual RefreshGrant verify_refresh(std::string_view token) = 0;
};

}  // namespace common
