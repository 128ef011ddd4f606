#pragma once

#include "auth-service/core/caller.hpp"
#include "auth-service/core/ports.hpp"
#include "auth-service/core/throttle.hpp"
#include "auth-service/core/user.hpp"
#include "common/core/clock.hpp"
#include "common/core/error.hpp"
#include "common/core/log.hpp"

namespace auth {

// The one place where a password from outside is compared, so that every way in shares its limits
// and takes the same time. Any thread may call it.
class PasswordCheck {
 public:
  // All references must outlive the object.
  PasswordCheck(UserRepository& users, PasswordHasher& hasher, Throttle& throttle,
                AuditTrail& audit, const common::Clock& clock, common::Log& log)
      : users_(users),
        hasher_(hasher),
        throttle_(throttle),
        audit_(audit),
        clock_(clock),
        log_(log) {}

  // The user whose name and password these are; a hash of an older kind is replaced on the way.
  // Throws kUnauthenticated "bad_credentials" after the same work whether or not the user exists;
  // kForbidden "account_disabled" to whom knows the password; kTooManyRequests "too_many_tries".
  User check(const Caller& caller, const Credentials& credentials);

 private:
  void log_failure(const Caller& caller, const Credentials& credentials, std::string_view reason);
  [[noreturn]] void fail(const Caller& caller, const Credentials& credentials,
                         std::optional<std::int64_t> user_id, std::string_view reason,
                         common::Error error);
  void rehash(const Caller& caller, User& user, const common::Secret& password);

  UserRepository& users_;
  PasswordHasher& hasher_;
  Throttle& throttle_;
  AuditTrail& audit_;
  const common::Clock& clock_;
  common::Log& log_;
};

}  // namespace auth
