#include "auth-service/core/session_tokens.hpp"

#include <algorithm>

namespace auth {

SignedIn SessionTokens::issue(const ClientInfo& client, const User& user, const Session& session,
                              const common::RefreshGrant& grant, const AccessOptions& options) {
  SignedIn signed_in{.user = user,
                     .access = issue_access(user, session, options),
                     .refresh = issuer_.issue_refresh(grant, time_left(session)),
                     .scope = options.scope};
  log_.info("token_issued", {{"request_id", client.request_id},
                             {"user_id", user.id},
                             {"session", session.id},
                             {"access_seconds", signed_in.access.expires_in.count()},
                             {"refresh_seconds", signed_in.refresh.expires_in.count()}});
  return signed_in;
}

common::IssuedToken SessionTokens::reissue(const ClientInfo& client, const User& user,
                                           const Session& session, const std::string& scope) {
  log_.info("token_issued", {{"request_id", client.request_id},
                             {"user_id", user.id},
                             {"session", session.id},
                             {"reason", "reauth"}});
  return issue_access(user, session, {.scope = scope, .fresh = true});
}

// Rounded up, or a login of a session of 30 days would get one second less.
std::chrono::seconds SessionTokens::time_left(const Session& session) const {
  return std::chrono::ceil<std::chrono::seconds>(session.expires_at - clock_.now());
}

common::IssuedToken SessionTokens::issue_access(const User& user, const Session& session,
                                                const AccessOptions& options) {
  const auto left = time_left(session);
  return issuer_.issue_access({.user_id = user.id,
                               .username = user.username,
                               .role = user.role,
                               .scope = options.scope,
                               .session_id = session.id,
                               .fresh = options.fresh},
                              std::min(options.lifetime.value_or(left), left));
}

}  // namespace auth
