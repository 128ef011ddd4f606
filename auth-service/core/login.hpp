#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "auth-service/core/password_check.hpp"
#include "auth-service/core/ports.hpp"
#include "auth-service/core/security_events.hpp"
#include "auth-service/core/session_tokens.hpp"
#include "common/core/clock.hpp"
#include "common/core/random.hpp"

namespace auth {

struct LoginRequest {
  std::string username;
  common::Secret password;
  std::optional<std::chrono::seconds> lifetime = {};  // of the access token; can only shorten it
  std::optional<std::string> scope = {};              // can only narrow what the session may do
};

// Logs users in with their password. Any thread may call it.
class Login {
 public:
  // All references must outlive the object.
  Login(PasswordCheck& passwords, SessionRepository& sessions, SessionTokens& tokens,
        SecurityEvents& events, const common::Clock& clock, common::Random& random,
        std::chrono::seconds session_lifetime)
      : passwords_(passwords),
        sessions_(sessions),
        tokens_(tokens),
        events_(events),
        clock_(clock),
        random_(random),
        session_lifetime_(session_lifetime) {}

  // A new session and its first tokens. Commits twice: the try before the password is compared, and
  // the session with its audit event. Throws what PasswordCheck throws, and kMalformed
  // "invalid_scope" if the scope is more than the role of the user allows.
  SignedIn log_in(const ClientInfo& client, const LoginRequest& request);

 private:
  std::string grant_scope(const CheckedUser& checked, const std::optional<std::string>& asked);
  Session new_session(const ClientInfo& client, const User& user);
  bool add(const Session& session, std::string_view password_hash, const LoginRecord& record);
  void store(const ClientInfo& client, const CheckedUser& checked, const Session& session);

  PasswordCheck& passwords_;
  SessionRepository& sessions_;
  SessionTokens& tokens_;
  SecurityEvents& events_;
  const common::Clock& clock_;
  common::Random& random_;
  const std::chrono::seconds session_lifetime_;
};

}  // namespace auth
