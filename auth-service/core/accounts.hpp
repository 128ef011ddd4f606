#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "auth-service/core/caller.hpp"
#include "auth-service/core/password_check.hpp"
#include "auth-service/core/ports.hpp"
#include "auth-service/core/user.hpp"
#include "common/core/clock.hpp"
#include "common/core/identity.hpp"
#include "common/core/log.hpp"
#include "common/core/random.hpp"
#include "common/core/validation.hpp"

namespace auth {

// What a login and a refresh answer.
struct SignedIn {
  User user;
  common::IssuedToken access;
  common::IssuedToken refresh;
  std::string scope{};  // of the access token
};

struct AccountsOptions {
  std::size_t min_password_characters = 8;
  std::chrono::seconds session_lifetime{7'776'000};
  std::chrono::seconds refresh_grace{30};
};

// Registration, login, refresh and profile. Any thread may call it. Every function throws
// common::Error for what the caller may be told.
class Accounts {
 public:
  // All references must outlive the object.
  Accounts(UserRepository& users, SessionRepository& sessions, PasswordHasher& hasher,
           PasswordCheck& passwords, AuditTrail& audit, common::TokenIssuer& issuer,
           const common::Clock& clock, common::Random& random, common::Log& log,
           AccountsOptions options);

  // A new user of role user. `errors` holds what the transport found; kUnprocessable for all
  // errors together, kConflict "username_taken".
  User register_user(const Caller& caller, const Credentials& credentials,
                     common::ValidationErrors& errors);

  // A new session and its first tokens. `lifetime` can shorten that of the access token, `scope`
  // can narrow what the session may do: kMalformed "invalid_scope" where it asks for more. Throws
  // what PasswordCheck::check() throws.
  SignedIn log_in(const Caller& caller, const Credentials& credentials,
                  std::optional<std::chrono::seconds> lifetime,
                  const std::optional<std::string>& scope = {});

  // The next tokens of a session (ADR 4). The first request with a refresh token rotates it; the
  // same request again within the grace gets the same successor; after that the token was stolen
  // from one side or the other, and the session ends.
  // kUnauthenticated "token_revoked", "token_expired", "refresh_reused" or "user_not_found".
  // `scope` narrows the access token alone; kMalformed "invalid_scope", and nothing was rotated,
  // where it asks for more.
  SignedIn refresh(const Caller& caller, const common::RefreshGrant& grant,
                   const std::optional<std::string>& scope = {});

  // The user of an access token. kUnauthenticated "user_not_found" if deleted or disabled.
  User profile(const common::Identity& identity) { return find_active_user(identity.user_id); }

 private:
  SignedIn issue_tokens(const Caller& caller, const User& user, const common::RefreshGrant& grant,
                        common::Timestamp session_ends, bool fresh,
                        std::optional<std::chrono::seconds> lifetime, const std::string& scope);
  SignedIn rotate(const Caller& caller, const common::RefreshGrant& grant,
                  const std::optional<std::string>& scope);
  User find_active_user(std::int64_t id);
  Session find_live_session(const common::RefreshGrant& grant, common::Timestamp now);
  [[noreturn]] void end_reused_session(const Caller& caller, const common::RefreshGrant& grant,
                                       common::Timestamp now);

  UserRepository& users_;
  SessionRepository& sessions_;
  PasswordHasher& hasher_;
  PasswordCheck& passwords_;
  AuditTrail& audit_;
  common::TokenIssuer& issuer_;
  const common::Clock& clock_;
  common::Random& random_;
  common::Log& log_;
  const AccountsOptions options_;
};

}  // namespace auth
