#pragma once

#include <optional>
#include <string>

#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "auth-service/core/throttle.hpp"
#include "auth-service/core/user.hpp"
#include "common/core/error.hpp"

namespace auth {

// A user who sent the right password.
struct CheckedUser {
  User user;
  ThrottleKeys tries;  // still counted as failed
};

// The one place where a password from a client is compared, so that every way in shares its limits
// and takes the same time. A hash of an older kind is replaced on success. Any thread may call it.
//
// All checks throw kUnauthenticated "bad_credentials" after the same work whether or not the user
// exists; kForbidden "account_disabled" only after the right password; kTooManyRequests
// "too_many_tries".
class PasswordCheck {
 public:
  // All references must outlive the object.
  PasswordCheck(UserRepository& users, PasswordHasher& hasher, Throttle& throttle,
                SecurityEvents& events)
      : users_(users), hasher_(hasher), throttle_(throttle), events_(events) {}

  // Whether this is the password of the user. Returns the user as they are then.
  User check(const ClientInfo& client, const User& user, const common::Secret& password);

  // For a login. The caller gives `tries` back: in the transaction that stores the session, or by
  // give_back(), or by give_back_later() if that transaction failed.
  CheckedUser check_login(const ClientInfo& client, const std::string& username,
                          const common::Secret& password);
  void give_back(const ThrottleKeys& tries) { throttle_.give_back(tries); }
  void give_back_later(const ThrottleKeys& tries) { throttle_.give_back_later(tries); }

 private:
  CheckedUser verify(const ClientInfo& client, const std::string& username,
                     std::optional<User> user, const common::Secret& password);
  void rehash(const ClientInfo& client, User& user, const common::Secret& password);
  // `user` is null if nobody has the name.
  [[noreturn]] void fail(const ClientInfo& client, const User* user, std::string_view reason,
                         common::Error error);

  UserRepository& users_;
  PasswordHasher& hasher_;
  Throttle& throttle_;
  SecurityEvents& events_;
};

}  // namespace auth
