#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "auth-service/core/access_key.hpp"
#include "auth-service/core/password_check.hpp"
#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "auth-service/core/session_tokens.hpp"
#include "auth-service/core/throttle.hpp"
#include "auth-service/core/user.hpp"
#include "common/core/clock.hpp"
#include "common/core/identity.hpp"
#include "common/core/validation.hpp"

namespace auth {

// Who may register: everyone, whoever has an invite, or nobody.
enum class Registration : std::uint8_t { kOpen, kInvite, kClosed };

struct RegistrationOptions {
  std::size_t min_password_characters = 8;
  Registration registration = Registration::kOpen;
};

// What users do with their own account. The routes ask for a fresh token where a comment says so.
// Any thread may call it.
class OwnAccount {
 public:
  // All references must outlive the object.
  OwnAccount(UserRepository& users, SessionRepository& sessions, AccessKeyRepository& keys,
             InviteRepository& invites, PasswordHasher& hasher, PasswordCheck& passwords,
             Throttle& throttle, SessionTokens& tokens, SecurityEvents& events,
             const common::Clock& clock, RegistrationOptions options)
      : users_(users),
        sessions_(sessions),
        keys_(keys),
        invites_(invites),
        hasher_(hasher),
        passwords_(passwords),
        throttle_(throttle),
        tokens_(tokens),
        events_(events),
        clock_(clock),
        options_(options) {}

  // Adds a user of role user, or of the role of the invite, which loses one use if the user was
  // added. `errors` holds what the route found. Throws kForbidden "registration_closed",
  // "invite_required" or "invite_invalid"; kTooManyRequests "too_many_tries" after too many wrong
  // codes; kUnprocessable for all errors together; kConflict "username_taken".
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
  void check_registration(const NewUser& user) const;
  std::optional<Invite> find_invite(const ClientInfo& client, const NewUser& user);
  User add_user(const NewUser& user, const std::optional<Invite>& invite);

  std::optional<User> find_user(const std::string& session_id);

  UserRepository& users_;
  SessionRepository& sessions_;
  AccessKeyRepository& keys_;
  InviteRepository& invites_;
  PasswordHasher& hasher_;
  PasswordCheck& passwords_;
  Throttle& throttle_;
  SessionTokens& tokens_;
  SecurityEvents& events_;
  const common::Clock& clock_;
  const RegistrationOptions options_;
};

}  // namespace auth
