#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "auth-service/core/ports.hpp"
#include "auth-service/core/user.hpp"
#include "common/core/clock.hpp"
#include "common/core/identity.hpp"
#include "common/core/log.hpp"

namespace auth {

// What a login and a refresh return.
struct SignedIn {
  User user;
  common::IssuedToken access;
  common::IssuedToken refresh;
  std::string scope{};  // of the access token
};

// What an access token says in addition to its user and session.
struct AccessOptions {
  std::string scope;
  bool fresh = false;
  std::optional<std::chrono::seconds> lifetime = {};  // can only shorten the configured one
};

// Issues the tokens of sessions. No token outlives its session. Any thread may call it.
class SessionTokens {
 public:
  // All references must outlive the object.
  SessionTokens(common::TokenIssuer& issuer, const common::Clock& clock, common::Log& log)
      : issuer_(issuer), clock_(clock), log_(log) {}

  // An access and a refresh token. `grant` is what the refresh token says.
  SignedIn issue(const ClientInfo& client, const User& user, const Session& session,
                 const common::RefreshGrant& grant, const AccessOptions& options);

  // A fresh access token alone.
  common::IssuedToken reissue(const ClientInfo& client, const User& user, const Session& session,
                              const std::string& scope);

 private:
  [[nodiscard]] std::chrono::seconds time_left(const Session& session) const;
  common::IssuedToken issue_access(const User& user, const Session& session,
                                   const AccessOptions& options);

  common::TokenIssuer& issuer_;
  const common::Clock& clock_;
  common::Log& log_;
};

}  // namespace auth
