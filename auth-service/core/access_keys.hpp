#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth-service/core/access_key.hpp"
#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "auth-service/core/throttle.hpp"
#include "common/core/clock.hpp"
#include "common/core/identity.hpp"
#include "common/core/random.hpp"
#include "common/core/secret.hpp"
#include "common/core/validation.hpp"

namespace auth {

// What a user asks for.
struct NewAccessKey {
  std::string name;
  std::optional<std::string> scope = {};             // all that the token of the request has
  std::optional<common::Timestamp> expires_at = {};  // in 90 days
};

struct MadeAccessKey {
  AccessKey key;
  common::Secret secret;  // shown once
};

// Makes, lists and revokes access keys. Logout and a new password leave them; disabling and
// deletion of the user remove them. Any thread may call it.
class AccessKeys {
 public:
  // All references must outlive the object.
  AccessKeys(AccessKeyRepository& keys, UserRepository& users, SecurityEvents& events,
             const common::Clock& clock, common::Random& random)
      : keys_(keys), users_(users), events_(events), clock_(clock), random_(random) {}

  // Needs a fresh token. `errors` holds what the route found. Throws kUnprocessable for all errors
  // together; kMalformed "invalid_scope" for more than the role of the user and the token of the
  // request allow; kConflict "too_many_keys"; kUnauthenticated "user_not_found".
  MadeAccessKey create(const ClientInfo& client, const common::Identity& identity,
                       const NewAccessKey& wanted, common::ValidationErrors& errors);
  // Those that have not expired, the oldest first.
  std::vector<AccessKey> list(const common::Identity& identity);
  // kNotFound if the user has no such key. kConflict "no_session" for the token of a key and a
  // legacy token.
  void revoke(const ClientInfo& client, const common::Identity& identity, std::string_view id);
  // On the command line: of any user.
  void revoke_any(const ClientInfo& client, std::string_view id);

 private:
  void remove(const ClientInfo& client, const AccessKey& key);

  AccessKeyRepository& keys_;
  UserRepository& users_;
  SecurityEvents& events_;
  const common::Clock& clock_;
  common::Random& random_;
};

// The access token of a key. It is never fresh and has no refresh token.
struct KeyToken {
  User user;
  common::IssuedToken access;
  std::string scope;
};

// Exchanges access keys for tokens (RFC 6749 section 4.4). Any thread may call it.
class KeyTokens {
 public:
  // All references must outlive the object.
  KeyTokens(AccessKeyRepository& keys, Throttle& throttle, common::TokenIssuer& issuer,
            SecurityEvents& events, const common::Clock& clock)
      : keys_(keys), throttle_(throttle), issuer_(issuer), events_(events), clock_(clock) {}

  // A token with the scope of the key, as far as the role of the user allows it now, or the part of
  // it that `scope` asks for. It does not outlive the key. Throws kUnauthenticated
  // "invalid_client", kTooManyRequests "too_many_tries", kMalformed "invalid_scope".
  KeyToken exchange(const ClientInfo& client, const std::string& key_id,
                    const common::Secret& secret, const std::optional<std::string>& scope);

 private:
  AccessKeyWithUser authenticate(const ClientInfo& client, const std::string& key_id,
                                 const common::Secret& secret);
  std::optional<AccessKeyWithUser> find(const std::string& key_id, const common::Secret& secret,
                                        const ThrottleKeys& tries);
  [[noreturn]] void refuse(const ClientInfo& client, const AccessKeyWithUser* found,
                           std::string_view reason);
  void note_use(const AccessKey& key);

  AccessKeyRepository& keys_;
  Throttle& throttle_;
  common::TokenIssuer& issuer_;
  SecurityEvents& events_;
  const common::Clock& clock_;
};

// kUnauthenticated "invalid_client": no access key, or an unknown one, or the wrong secret.
common::Error invalid_client();

}  // namespace auth
