#pragma once

#include <cstddef>

#include "auth-service/core/client_info.hpp"
#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "auth-service/core/user.hpp"
#include "common/core/clock.hpp"
#include "common/core/validation.hpp"

namespace auth {

// Adds users. Any thread may call it.
class Registration {
 public:
  // All references must outlive the object.
  Registration(UserRepository& users, PasswordHasher& hasher, SecurityEvents& events,
               const common::Clock& clock, std::size_t min_password_characters)
      : users_(users),
        hasher_(hasher),
        events_(events),
        clock_(clock),
        min_password_characters_(min_password_characters) {}

  // A new user of role user. `errors` holds what the route found. Throws kUnprocessable for all
  // errors together, kConflict "username_taken".
  User register_user(const ClientInfo& client, const NewUser& user,
                     common::ValidationErrors& errors);

 private:
  UserRepository& users_;
  PasswordHasher& hasher_;
  SecurityEvents& events_;
  const common::Clock& clock_;
  const std::size_t min_password_characters_;
};

}  // namespace auth
