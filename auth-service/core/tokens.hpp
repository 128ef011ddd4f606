#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth-service/core/client_info.hpp"
#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "common/core/clock.hpp"
#include "common/core/identity.hpp"
#include "common/core/log.hpp"

namespace auth {

// A token that is valid now, and its user.
struct LiveToken {
  common::RegisteredClaims facts;
  User user;
  std::string session_id;  // empty for a legacy token
  std::string scope;       // empty for a refresh token
};

// Tokens that are sent as a parameter: exchange, revocation (RFC 7009) and introspection
// (RFC 7662). Any thread may call it.
class Tokens {
 public:
  // All references must outlive the object.
  Tokens(common::TokenVerifier& verifier, UserRepository& users, SessionRepository& sessions,
         SecurityEvents& events, const common::Clock& clock, common::Log& log,
         std::chrono::seconds refresh_grace)
      : verifier_(verifier),
        users_(users),
        sessions_(sessions),
        events_(events),
        clock_(clock),
        log_(log),
        refresh_grace_(refresh_grace) {}

  // What a refresh token says. Throws what common::TokenVerifier throws, and logs why.
  common::RefreshGrant verify_refresh(const ClientInfo& client, std::string_view token);

  // Revokes the session of an access or refresh token. Any other text is a no-op (RFC 7009 section
  // 2.2).
  void revoke(const ClientInfo& client, std::string_view token);

  // An access or refresh token, or nothing unless its session is live, its user is active and, for
  // a refresh token, it could be exchanged now.
  std::optional<LiveToken> introspect(std::string_view token);

 private:
  std::optional<common::VerifiedToken> verify(std::string_view token);
  std::optional<User> find_active_user(const common::VerifiedToken& token);
  bool can_be_exchanged(const Session& session, const common::RefreshGrant& grant);

  common::TokenVerifier& verifier_;
  UserRepository& users_;
  SessionRepository& sessions_;
  SecurityEvents& events_;
  const common::Clock& clock_;
  common::Log& log_;
  const std::chrono::seconds refresh_grace_;
};

}  // namespace auth
