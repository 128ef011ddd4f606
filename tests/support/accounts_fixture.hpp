#pragma once

#include <gtest/gtest.h>

#include "auth-service/core/access_keys.hpp"
#include "auth-service/core/administration.hpp"
#include "auth-service/core/login.hpp"
#include "auth-service/core/own_account.hpp"
#include "auth-service/core/sessions.hpp"
#include "common/token/page_signature.hpp"
#include "tests/support/caught.hpp"
#include "tests/support/counting_random.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/memory_access_keys.hpp"
#include "tests/support/memory_accounts.hpp"
#include "tests/support/memory_log.hpp"
#include "tests/support/memory_security.hpp"
#include "tests/support/plain_hasher.hpp"

namespace tests {

inline const std::string kPassword = "correct horse";

// The use cases with fake repositories, real tokens and a user juan with the password kPassword.
class AccountsFixture : public testing::Test {
 protected:
  AccountsFixture() {
    store_.on_add = [this](const auth::LoginRecord& record) {
      audit_.record(record.event);
      counters_.give_back(record.tries, clock_.now());
    };
    users_.take_invite = [this](std::int64_t id, common::Timestamp now) { invites_.take(id, now); };
    users_.add({.id = 0,
                .username = "juan",
                .password_hash = "plain:" + kPassword,
                .role = "user",
                .disabled = false,
                .created_at = clock_.now()});
  }

  auth::SignedIn log_in(const std::string& username = "juan",
                        const std::string& password = kPassword,
                        std::optional<std::chrono::seconds> lifetime = {}) {
    return login_.log_in(
        client_,
        {.username = username, .password = common::Secret(password), .lifetime = lifetime});
  }
  std::string login_refusal(const std::string& username, const std::string& password) {
    return code_of([&] { log_in(username, password); });
  }
  common::RefreshGrant grant_of(const auth::SignedIn& signed_in) {
    return verifier_->verify_refresh(signed_in.refresh.token.reveal());
  }
  common::Identity identity_of(const auth::SignedIn& signed_in) {
    return verifier_->verify_access(signed_in.access.token.reveal());
  }
  auth::SignedIn refresh(const common::RefreshGrant& grant) {
    return sessions_.refresh(client_, grant);
  }
  std::string refresh_refusal(const common::RefreshGrant& grant) {
    return code_of([&] { refresh(grant); });
  }
  auth::MadeAccessKey make_key(const auth::NewAccessKey& wanted = {.name = "backup"}) {
    common::ValidationErrors errors;
    return access_keys_.create(client_, identity_of(log_in()), wanted, errors);
  }
  auth::KeyToken exchange(const auth::MadeAccessKey& made,
                          const std::optional<std::string>& scope = {}) {
    return key_tokens_.exchange(client_, made.key.id, made.secret, scope);
  }
  // The only session.
  auth::Session& session() { return store_.rows.begin()->second; }

  const auth::ClientInfo client_{.request_id = "id-1", .ip = "192.0.2.7", .user_agent = "curl"};
  FixedClock clock_;
  CountingRandom random_;
  MemoryLog log_;
  MemorySessions store_;
  MemoryUsers users_{store_};
  MemoryAccessKeys keys_{users_};
  PlainHasher hasher_;
  std::unique_ptr<common::TokenIssuer> issuer_ =
      common::make_token_issuer(jwt_options(), clock_, random_);
  std::unique_ptr<common::TokenVerifier> verifier_ =
      common::make_token_verifier(jwt_options(), clock_);
  const common::PageSigner page_signer_{jwt_options()};
  MemoryThrottle counters_;
  MemoryResetCodes codes_{users_};
  MemoryInvites invites_;
  MemoryAudit audit_;
  auth::SecurityEvents events_{audit_, clock_, log_};
  auth::Throttle throttle_{counters_, store_, events_, clock_, true};
  auth::PasswordCheck passwords_{users_, hasher_, throttle_, events_};
  auth::SessionTokens session_tokens_{*issuer_, clock_, log_};
  auth::Login login_{passwords_, store_,  session_tokens_,      events_,
                     clock_,     random_, std::chrono::days(30)};
  auth::Sessions sessions_{*verifier_, users_, store_, session_tokens_,
                           events_,    clock_, log_,   {.idle_lifetime = std::chrono::days(30)}};
  auth::OwnAccount own_account_ = own_account_with({});
  auth::AccessKeys access_keys_{keys_, users_, events_, clock_, random_};
  auth::KeyTokens key_tokens_{keys_, throttle_, *issuer_, events_, clock_};
  auth::Administration administration_{users_,
                                       store_,
                                       codes_,
                                       invites_,
                                       audit_,
                                       hasher_,
                                       throttle_,
                                       events_,
                                       clock_,
                                       random_,
                                       std::chrono::seconds(905),
                                       8};

  auth::OwnAccount own_account_with(const auth::RegistrationOptions& options) {
    return {users_,    store_,          keys_,   invites_, hasher_, passwords_,
            throttle_, session_tokens_, events_, clock_,   options};
  }
};

}  // namespace tests
