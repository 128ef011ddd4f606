#include "auth-service/core/tokens.hpp"

#include <utility>

#include "auth-service/core/sessions.hpp"
#include "common/core/error.hpp"

namespace auth {

using common::TokenUse;

common::RefreshGrant Tokens::verify_refresh(const ClientInfo& client, std::string_view token) {
  try {
    return verifier_.verify_refresh(token);
  } catch (const common::Error& refusal) {
    log_.info("token_rejected", {{"request_id", client.request_id}, {"reason", refusal.code()}});
    throw;
  }
}

void Tokens::revoke(const ClientInfo& client, std::string_view token) {
  const auto verified = verify(token);
  if (!verified) return;
  if (verified->session_id().empty()) return;
  revoke_session(sessions_, events_, client, verified->user_id(), verified->session_id(),
                 "token_revoked", clock_.now());
}

std::optional<LiveToken> Tokens::introspect(std::string_view token) {
  auto verified = verify(token);
  if (!verified) return std::nullopt;
  auto user = find_active_user(*verified);
  if (!user) return std::nullopt;
  auto& [facts, identity, grant] = *verified;
  return LiveToken{.facts = std::move(facts),
                   .user = *std::move(user),
                   .session_id = std::move(grant ? grant->session_id : identity->session_id),
                   .scope = identity ? std::move(identity->scope) : std::string()};
}

std::optional<common::VerifiedToken> Tokens::verify(std::string_view token) {
  try {
    return verifier_.verify(token, TokenUse::kAccessOrRefresh);
  } catch (const common::Error& refusal) {
    const bool is_invalid = refusal.kind() == common::ErrorKind::kUnauthenticated ||
                            refusal.kind() == common::ErrorKind::kInvalidToken;
    if (!is_invalid) throw;
    return std::nullopt;
  }
}

std::optional<User> Tokens::find_active_user(const common::VerifiedToken& token) {
  std::optional<User> user;
  if (token.session_id().empty()) {
    user = users_.find_by_id(token.user_id());
  } else if (auto found = sessions_.find_with_user(token.session_id())) {
    const auto& session = found->session;
    const bool is_good = session.user_id == token.user_id() && session.is_live(clock_.now()) &&
                         (!token.grant || can_be_exchanged(session, *token.grant));
    if (is_good) user = std::move(found->user);
  }
  if (!user || user->disabled) return std::nullopt;
  return user;
}

bool Tokens::can_be_exchanged(const Session& session, const common::RefreshGrant& grant) {
  return grant.counter == session.counter ||
         session.is_within_grace(grant.counter, clock_.now(), refresh_grace_);
}

}  // namespace auth
