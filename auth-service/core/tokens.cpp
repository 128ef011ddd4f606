#include "auth-service/core/tokens.hpp"

#include "auth-service/core/sessions.hpp"
#include "common/core/error.hpp"

namespace auth {

using common::TokenUse;

Tokens::Tokens(common::TokenVerifier& verifier, UserRepository& users, SessionRepository& sessions,
               AuditTrail& audit, const common::Clock& clock, common::Log& log,
               std::chrono::seconds refresh_grace)
    : verifier_(verifier),
      users_(users),
      sessions_(sessions),
      audit_(audit),
      clock_(clock),
      log_(log),
      refresh_grace_(refresh_grace) {}

common::RefreshGrant Tokens::verify_refresh(const Caller& caller, std::string_view token) {
  try {
    return verifier_.verify_refresh(token);
  } catch (const common::Error& refusal) {
    log_.info("token_rejected", {{"request_id", caller.request_id}, {"reason", refusal.code()}});
    throw;
  }
}

void Tokens::revoke(const Caller& caller, std::string_view token) {
  const auto verified = verify(token);
  if (!verified) return;
  const EndedSession session{
      .user_id = verified->user_id(), .id = verified->session_id(), .reason = "token_revoked"};
  const auto now = clock_.now();
  if (session.id.empty() || !sessions_.revoke(session.id, session.reason, now)) return;
  audit_revocation(audit_, log_, caller, session, now);
}

std::optional<LiveToken> Tokens::introspect(std::string_view token) {
  auto verified = verify(token);
  if (!verified) return std::nullopt;
  auto& [facts, identity, grant] = *verified;
  const auto user_id = verified->user_id();
  auto session_id = verified->session_id();
  if (!session_id.empty() && !is_live(session_id, user_id, grant)) return std::nullopt;
  auto user = users_.find_by_id(user_id);
  if (!user || user->disabled) return std::nullopt;
  return LiveToken{.facts = std::move(facts),
                   .user = *std::move(user),
                   .session_id = std::move(session_id),
                   .scope = identity ? std::move(identity->scope) : std::string()};
}

std::optional<common::VerifiedToken> Tokens::verify(std::string_view token) {
  try {
    return verifier_.verify(token, TokenUse::kAccessOrRefresh);
  } catch (const common::Error& refusal) {
    const bool bad = refusal.kind() == common::ErrorKind::kUnauthenticated ||
                     refusal.kind() == common::ErrorKind::kInvalidToken;
    if (!bad) throw;
    return std::nullopt;
  }
}

bool Tokens::is_live(const std::string& session_id, std::int64_t user_id,
                     const std::optional<common::RefreshGrant>& grant) {
  const auto now = clock_.now();
  const auto session = sessions_.find(session_id);
  if (!session || session->user_id != user_id || !session->is_live(now)) return false;
  return !grant || grant->counter == session->counter ||
         session->is_within_grace(grant->counter, now, refresh_grace_);
}

}  // namespace auth
