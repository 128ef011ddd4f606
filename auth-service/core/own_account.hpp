#pragma once

#include <chrono>
#include <cstddef>

#include "auth-service/core/caller.hpp"
#include "auth-service/core/password_check.hpp"
#include "auth-service/core/ports.hpp"
#include "common/core/clock.hpp"
#include "common/core/identity.hpp"
#include "common/core/log.hpp"
#include "common/core/validation.hpp"

namespace auth {

struct OwnAccountOptions {
  std::size_t min_password_characters = 8;
  // How long the feed tells of a user who is gone: so long may a service be away and still remove
  // what the user owned.
  std::chrono::seconds feed_lifetime = std::chrono::days(90);
};

// What users do with their own account beyond logging in. The routes ask for a fresh token where
// the header says so. Any thread may call it.
class OwnAccount {
 public:
  // All references must outlive the object.
  OwnAccount(UserRepository& users, SessionRepository& sessions, PasswordHasher& hasher,
             PasswordCheck& passwords, AuditTrail& audit, common::TokenIssuer& issuer,
             const common::Clock& clock, common::Log& log, OwnAccountOptions options);

  // A fresh access token of the caller's session. Throws what PasswordCheck::check() throws, and
  // kUnauthenticated "token_revoked" where the session has ended.
  common::IssuedToken reauthenticate(const Caller& caller, const common::Identity& identity,
                                     const common::Secret& password);

  // Needs a fresh token. Ends the caller's other sessions. kUnprocessable for all errors together;
  // what PasswordCheck::check() throws; kConflict "password_changed" where another request was
  // first.
  void change_password(const Caller& caller, const common::Identity& identity,
                       const common::Secret& current_password, const common::Secret& new_password,
                       common::ValidationErrors& errors);

  // Needs a fresh token. Removes the account and its sessions. kConflict "last_admin".
  void remove(const Caller& caller, const common::Identity& identity);

 private:
  User check_password(const Caller& caller, const common::Identity& identity,
                      const common::Secret& password);

  UserRepository& users_;
  SessionRepository& sessions_;
  PasswordHasher& hasher_;
  PasswordCheck& passwords_;
  AuditTrail& audit_;
  common::TokenIssuer& issuer_;
  const common::Clock& clock_;
  common::Log& log_;
  const OwnAccountOptions options_;
};

}  // namespace auth
