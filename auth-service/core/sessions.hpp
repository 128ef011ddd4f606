#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "auth-service/core/session_tokens.hpp"
#include "common/core/clock.hpp"
#include "common/core/identity.hpp"
#include "common/core/log.hpp"
#include "common/core/validation.hpp"

namespace auth {

// Which sessions a logout revokes: the client's own, all others of the user, or all of them.
enum class LogoutScope : std::uint8_t { kLocal, kOthers, kGlobal };

// A token that is valid now, and its user.
struct LiveToken {
  common::VerifiedToken token;
  User user;
};

struct SessionsOptions {
  // A session that was not refreshed for so long has no valid refresh token, and is not listed.
  std::chrono::seconds idle_lifetime;
  std::chrono::seconds refresh_grace{30};
};

// Refreshes, lists and revokes sessions, by their tokens or by their ids. Any thread may call it.
// Every function throws common::Error for what the client may be told.
class Sessions {
 public:
  // All references must outlive the object.
  Sessions(common::TokenVerifier& verifier, UserRepository& users, SessionRepository& sessions,
           SessionTokens& tokens, SecurityEvents& events, const common::Clock& clock,
           common::Log& log, SessionsOptions options)
      : verifier_(verifier),
        users_(users),
        sessions_(sessions),
        tokens_(tokens),
        events_(events),
        clock_(clock),
        log_(log),
        options_(options) {}

  // The next tokens of a session (ADR 4). The first request with a refresh token rotates it. The
  // same request again within the grace gets the same successor; from another network it is
  // recorded. After the grace, or from another network for the second rotation in a row, the token
  // is reused, so it was stolen, and the session is revoked. A token that is ahead of its session
  // shows that the database went back: this is recorded, and the token is rotated. Throws
  // kUnauthenticated "token_revoked", "token_expired", "refresh_reused" or "user_not_found".
  // `scope` narrows the access token alone; kMalformed "invalid_scope" rotates nothing.
  SignedIn refresh(const ClientInfo& client, const common::RefreshGrant& grant,
                   const std::optional<std::string>& scope = {});

  // The live sessions of the user, the newest first, at most 100.
  std::vector<Session> list(const common::Identity& identity);

  // Names one session of the user, and returns it. `errors` holds what the route found. Throws
  // kUnprocessable, and otherwise as revoke().
  Session rename(const common::Identity& identity, std::string_view id, const std::string& name,
                 common::ValidationErrors& errors);

  // Revokes one session of the user. kNotFound if it is unknown, of another user or revoked.
  // kConflict "no_session" with a legacy token or that of an access key: they belong to no session
  // and must not revoke one.
  void revoke(const ClientInfo& client, const common::Identity& identity, std::string_view id);

  // Revokes the sessions that `scope` names. The token is an access or a refresh token of a live
  // session, else kUnauthenticated "token_revoked". A refresh token need not be the newest: a
  // client that lost an answer must be able to log out, and a thief gains nothing by it.
  // kConflict "no_session" as revoke(). kForbidden "insufficient_scope" for more than kLocal if the
  // token, or the login that a refresh token comes from, was narrowed to less than the user's own
  // account.
  void log_out(const ClientInfo& client, const common::VerifiedToken& token, LogoutScope scope);

  // What a refresh token says. Throws what common::TokenVerifier throws, and logs why.
  common::RefreshGrant verify_refresh(const ClientInfo& client, std::string_view token);

  // Token revocation (RFC 7009): revokes the session of an access or refresh token. Any other text
  // is a no-op (section 2.2). kMalformed "unsupported_token_type" for the token of an access key.
  void revoke_token(const ClientInfo& client, std::string_view token);

  // Introspection (RFC 7662): an access or refresh token, or nothing unless its session is live,
  // its user is active and, for a refresh token, it could be exchanged now.
  std::optional<LiveToken> introspect(std::string_view token);

  // The checks of common::TokenVerifier, and "session": whether a refresh token could be exchanged
  // now. Changes nothing.
  std::vector<common::CheckReport> explain(std::string_view token, common::TokenUse use);

 private:
  SignedIn rotate(const ClientInfo& client, const common::RefreshGrant& grant,
                  const std::optional<std::string>& scope);
  bool rotate_ahead(const ClientInfo& client, const Session& session, std::int64_t counter,
                    common::Timestamp now);
  void check_grace(const ClientInfo& client, const common::RefreshGrant& grant,
                   common::Timestamp now);
  void note_other_address(const ClientInfo& client, const Session& session);
  void log_out_of_many(const ClientInfo& client, const common::VerifiedToken& token,
                       LogoutScope scope);
  std::optional<common::VerifiedToken> verify(std::string_view token);
  std::optional<User> find_active_user(const common::VerifiedToken& token);
  void check_exchange(const common::RefreshGrant& grant);
  bool can_be_exchanged(const Session& session, const common::RefreshGrant& grant);

  common::TokenVerifier& verifier_;
  UserRepository& users_;
  SessionRepository& sessions_;
  SessionTokens& tokens_;
  SecurityEvents& events_;
  const common::Clock& clock_;
  common::Log& log_;
  const SessionsOptions options_;
};

}  // namespace auth
