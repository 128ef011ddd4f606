#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "auth-service/core/throttle.hpp"
#include "common/core/clock.hpp"
#include "common/core/random.hpp"
#include "common/core/secret.hpp"
#include "common/core/validation.hpp"

namespace auth {

// Who administrates: a user, or the command line of the host, which has no user id and may do
// everything.
struct Actor {
  std::optional<std::int64_t> user_id;
};

template <class Entry>
struct PageOf {
  std::vector<Entry> entries;
  bool more = false;  // there are entries after the last one
};

// What an admin gives to a user who lost the password.
struct ResetCode {
  common::Secret code;
  common::Timestamp expires_at;
};

// How many users may register with one invite, and how long it may be valid at most.
inline constexpr std::int64_t kMaxInviteUses = 1000;
inline constexpr std::chrono::days kMaxInviteDays{365};
inline constexpr std::chrono::days kDefaultInviteDays{7};

// What an admin asks for.
struct NewInvite {
  std::string role{"user"};
  std::int64_t uses = 1;
  std::optional<common::Timestamp> expires_at = {};  // in kDefaultInviteDays if not set
  std::optional<std::string> note = {};              // at most 200 characters
};

// The code is shown once.
struct MadeInvite {
  Invite invite;
  common::Secret code;
};

// What admins do with the accounts of others. Any thread may call it. Every function with an actor
// throws kForbidden "insufficient_role" unless the actor is an admin now, whatever their token
// says; those that change an account throw kForbidden "own_account" if it is the actor's. These
// refusals and "last_admin" are recorded.
class Administration {
 public:
  // All references must outlive the object. `feed_lifetime` is how long a disabled user stays on
  // the revocation feed: as long as an access token can be good.
  Administration(UserRepository& users, SessionRepository& sessions, ResetCodeRepository& codes,
                 InviteRepository& invites, AuditTrail& audit, PasswordHasher& hasher,
                 Throttle& throttle, SecurityEvents& events, const common::Clock& clock,
                 common::Random& random, std::chrono::seconds feed_lifetime,
                 std::size_t min_password_characters)
      : users_(users),
        sessions_(sessions),
        codes_(codes),
        invites_(invites),
        audit_(audit),
        hasher_(hasher),
        throttle_(throttle),
        events_(events),
        clock_(clock),
        random_(random),
        feed_lifetime_(feed_lifetime),
        min_password_characters_(min_password_characters) {}

  // By ascending id.
  PageOf<User> list_users(const ClientInfo& client, const Actor& actor, std::int64_t after_id,
                          int limit);
  // Returns the user after the change. Disabling revokes all sessions. An empty change is a no-op.
  // `errors` holds what the route found. Throws kUnprocessable, kNotFound "user_not_found",
  // kConflict "last_admin".
  User change_user(const ClientInfo& client, const Actor& actor, std::int64_t id,
                   const UserChange& change, common::ValidationErrors& errors);
  // Newest first.
  PageOf<AuditEvent> list_audit(const ClientInfo& client, const Actor& actor, AuditQuery query);

  // A code that works once within 15 minutes; it replaces an earlier one. Throws kNotFound
  // "user_not_found".
  ResetCode make_reset_code(const ClientInfo& client, const Actor& actor, std::int64_t user_id);

  // The user sets a new password with the code, which revokes all sessions. Throws kUnprocessable
  // for all errors together; kUnauthenticated "bad_reset_code" after the same work whether or not
  // there is such a user; kTooManyRequests "too_many_tries".
  void redeem_reset_code(const ClientInfo& client, const std::string& username,
                         const common::Secret& code, const common::Secret& new_password,
                         common::ValidationErrors& errors);

  // Sets the password of any user and revokes all their sessions. Throws kNotFound
  // "user_not_found", kUnprocessable.
  void set_password(const ClientInfo& client, const Actor& actor, std::int64_t user_id,
                    const common::Secret& new_password, common::ValidationErrors& errors);

  // `errors` holds what the route found. Throws kUnprocessable.
  MadeInvite make_invite(const ClientInfo& client, const Actor& actor, const NewInvite& wanted,
                         common::ValidationErrors& errors);
  // By ascending id, without their codes.
  PageOf<Invite> list_invites(const ClientInfo& client, const Actor& actor, std::int64_t after_id,
                              int limit);
  // Throws kNotFound "not_found".
  void revoke_invite(const ClientInfo& client, const Actor& actor, std::int64_t id);

  // The limits that refuse tries now: at most 100, those of users first.
  std::vector<FullCounter> list_throttles(const ClientInfo& client, const Actor& actor);
  // Lets tries in again. Throws kNotFound "not_found"; kForbidden "own_account" as above, so that
  // whoever stole the token of an admin cannot guess their password.
  void lift_throttle(const ClientInfo& client, const Actor& actor, std::string_view id);
  // The same for all limits of a user.
  void unlock_user(const ClientInfo& client, const Actor& actor, std::int64_t user_id);

 private:
  void require_admin(const Actor& actor);
  void require_admin_of(const Actor& actor, std::int64_t user_id);
  // Runs `call`, which may concern a user, and records its refusal.
  template <class Call>
  auto record_refusal(const ClientInfo& client, const Actor& actor,
                      std::optional<std::int64_t> user_id, Call call);
  void apply(const ClientInfo& client, const Actor& actor, std::int64_t id,
             const UserChange& change);
  void store_password(const ClientInfo& client, const Actor& actor, User user,
                      const std::string& hash);

  UserRepository& users_;
  SessionRepository& sessions_;
  ResetCodeRepository& codes_;
  InviteRepository& invites_;
  AuditTrail& audit_;
  PasswordHasher& hasher_;
  Throttle& throttle_;
  SecurityEvents& events_;
  const common::Clock& clock_;
  common::Random& random_;
  const std::chrono::seconds feed_lifetime_;
  const std::size_t min_password_characters_;
};

}  // namespace auth
