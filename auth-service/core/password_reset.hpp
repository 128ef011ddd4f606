#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "auth-service/core/administration.hpp"
#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "auth-service/core/throttle.hpp"
#include "common/core/clock.hpp"
#include "common/core/random.hpp"
#include "common/core/secret.hpp"
#include "common/core/validation.hpp"

namespace auth {

// What an admin gives to a user who lost the password.
struct ResetCode {
  common::Secret code;
  common::Timestamp expires_at;
};

// Resets a lost password: an admin makes a code, the user chooses a new password with it. Any
// thread may call it.
class PasswordReset {
 public:
  // All references must outlive the object.
  PasswordReset(UserRepository& users, SessionRepository& sessions, ResetCodeRepository& codes,
                PasswordHasher& hasher, Throttle& throttle, SecurityEvents& events,
                const common::Clock& clock, common::Random& random,
                std::size_t min_password_characters)
      : users_(users),
        sessions_(sessions),
        codes_(codes),
        hasher_(hasher),
        throttle_(throttle),
        events_(events),
        clock_(clock),
        random_(random),
        min_password_characters_(min_password_characters) {}

  // A code that works once within 15 minutes; it replaces an earlier one. Throws kForbidden
  // "insufficient_role", kNotFound "user_not_found".
  ResetCode make_code(const ClientInfo& client, const Actor& actor, std::int64_t user_id);

  // Sets the password and revokes all sessions. Throws kUnprocessable for all errors together;
  // kUnauthenticated "bad_reset_code" after the same work whether or not there is such a user;
  // kTooManyRequests "too_many_tries".
  void redeem(const ClientInfo& client, const std::string& username, const common::Secret& code,
              const common::Secret& new_password, common::ValidationErrors& errors);

  // Sets the password of any user and revokes all their sessions. Throws kForbidden
  // "insufficient_role", kNotFound "user_not_found", kUnprocessable.
  void set_password(const ClientInfo& client, const Actor& actor, std::int64_t user_id,
                    const common::Secret& new_password, common::ValidationErrors& errors);

 private:
  void store(const ClientInfo& client, const Actor& actor, User user, const std::string& hash);

  UserRepository& users_;
  SessionRepository& sessions_;
  ResetCodeRepository& codes_;
  PasswordHasher& hasher_;
  Throttle& throttle_;
  SecurityEvents& events_;
  const common::Clock& clock_;
  common::Random& random_;
  const std::size_t min_password_characters_;
};

}  // namespace auth
