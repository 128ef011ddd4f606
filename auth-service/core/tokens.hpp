#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth-service/core/accounts.hpp"
#include "auth-service/core/ports.hpp"
#include "common/core/clock.hpp"
#include "common/core/identity.hpp"
#include "common/core/log.hpp"

namespace auth {

// A token that is good now, and whose it is.
struct LiveToken {
  common::RegisteredClaims facts;
  User user;
  std::string session_id;  // empty for a token of Flask-JWT-Extended
  std::string scope;       // empty for a refresh token
};

// What is done with a token that was sent as a parameter: exchange, revocation (RFC 7009) and
// introspection (RFC 7662). Any thread may call it.
class Tokens {
 public:
  // All references must outlive the object.
  Tokens(common::TokenVerifier& verifier, UserRepository& users, SessionRepository& sessions,
         AuditTrail& audit, const common::Clock& clock, common::Log& log,
         std::chrono::seconds refresh_grace);

  // What a refresh token names. Throws what common::TokenVerifier does, and logs why.
  common::RefreshGrant verify_refresh(const Caller& caller, std::string_view token);

  // Ends the session of an access or refresh token. Any other text is nothing to revoke, and no
  // error (RFC 7009 section 2.2).
  void revoke(const Caller& caller, std::string_view token);

  // What is known of an access or refresh token, or nothing unless its session lives, its user is
  // active and, for a refresh token, it could be exchanged now.
  std::optional<LiveToken> introspect(std::string_view token);

 private:
  std::optional<common::VerifiedToken> verify(std::string_view token);
  bool is_live(const std::string& session_id, std::int64_t user_id,
               const std::optional<common::RefreshGrant>& grant);

  common::TokenVerifier& verifier_;
  UserRepository& users_;
  SessionRepository& sessions_;
  AuditTrail& audit_;
  const common::Clock& clock_;
  common::Log& log_;
  const std::chrono::seconds refresh_grace_;
};

}  // namespace auth
