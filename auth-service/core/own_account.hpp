#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "auth-service/core/access_key.hpp"
#include "auth-service/core/password_check.hpp"
#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "auth-service/core/session_tokens.hpp"
#include "auth-service/core/user.hpp"
#include "common/core/clock.hpp"
#include "common/core/identity.hpp"
#include "common/core/validation.hpp"

namespace auth {

// What users do with their own account. The routes ask for a fresh token where a comment says so.
// Any thread may call it.
class OwnAccount {
 public:
  // All references must outlive the object.
  OwnAccount(UserRepository& users, SessionRepository& sessions, AccessKeyRepository& keys,
             PasswordHasher& hasher, PasswordCheck& passwords, SessionTokens& tokens,
             SecurityEvents& events, const common::Clock& clock,
             std::size_t min_password_characters)
      : users_(users),
        sessions_(sessions),
        keys_(keys),
        hasher_(hasher),
        passwords_(passwords),
        tokens_(tokens),
        events_(events),
        clock_(clock),
        min_password_characters_(min_password_characters) {}

  // Adds a user of role user. `errors` holds what the route found. Throws kUnprocessable for all
  // errors together, kConflict "username_taken".
  User register_user(const ClientInfo& client, const NewUser& user,
                     common::ValidationErrors& errors);

  // The user of a token whose session or access key need not be checked yet: this reads both in one
  // statement.
  // Throws kUnauthenticated "token_revoked" as SessionCheck would refuse the token, and
  // "user_not_found" if the user is disabled.
  User profile(const common::Identity& identity);

  // A fresh access token for the session of the request's token. Throws what PasswordCheck throws,
  // kUnauthenticated "token_revoked" if the session is not live, and kConflict "no_session" for the
  // token of an access key.
  common::IssuedToken reauthenticate(const ClientInfo& client, const common::Identity& identity,
                                     const common::Secret& password);

  // Needs a fresh token. Revokes the user's other sessions. Throws kUnprocessable for all errors
  // together; what PasswordCheck throws; kConflict "password_changed" if another request was first.
  void change_password(const ClientInfo& client, const common::Identity& identity,
                       const common::Secret& current_password, const common::Secret& new_password,
                       common::ValidationErrors& errors);

  // Needs a fresh token. Removes the account and its sessions. Throws kConflict "last_admin".
  void remove(const ClientInfo& client, const common::Identity& identity);

 private:
  std::optional<User> find_user(const std::string& session_id);

  UserRepository& users_;
  SessionRepository& sessions_;
  AccessKeyRepository& keys_;
  PasswordHasher& hasher_;
  PasswordCheck& passwords_;
  SessionTokens& tokens_;
  SecurityEvents& events_;
  const common::Clock& clock_;
  const std::size_t min_password_characters_;
};

}  // namespace auth
